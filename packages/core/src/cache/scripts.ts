// Each script is one atomic step at Redis. A value is a JSON object with a numeric `version`: the ticket it rests on.

/**
 * Stores a value unless a newer one is stored, and deletes the lease, so that no reader can fill in what it read before.
 * KEYS: value, lease. ARGV: document, version, time to live in ms. Returns 1 when stored.
 */
export const storeUnlessNewer = `
redis.call('DEL', KEYS[2])
local current = redis.call('GET', KEYS[1])
if current then
  local ok, document = pcall(cjson.decode, current)
  if ok and type(document) == 'table' and type(document.version) == 'number' and document.version > tonumber(ARGV[2]) then
    return 0
  end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return 1
`;

/**
 * Fills a miss for the reader that holds the lease. A reader that read the database before a newer value was stored,
 * evicted or flushed has lost its lease. KEYS: value, lease. ARGV: document, lease, time to live in ms. Returns 1 when
 * filled.
 */
export const fillWithLease = `
if redis.call('GET', KEYS[2]) ~= ARGV[2] then return 0 end
redis.call('DEL', KEYS[2])
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return 1
`;
