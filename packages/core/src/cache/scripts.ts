// Each script is one atomic step at Redis. A value is a JSON object with a numeric `version`: the ticket it rests on. The
// word "stale" before it says that a newer one is being stored in the database.

const versionOf = `
local function versionOf(text)
  if not text then return nil end
  if string.sub(text, 1, 6) == 'stale ' then text = string.sub(text, 7) end
  local ok, document = pcall(cjson.decode, text)
  if ok and type(document) == 'table' and type(document.version) == 'number' then return document.version end
  return nil
end
`;

/** The version that a writer has announced with `markStale`; 0 for none. */
const announced = `
local function announced(lease)
  return lease and tonumber(string.match(lease, '^writer:(%d+)$')) or 0
end
`;

/**
 * Stores a value unless a newer one is stored, and deletes the lease, so that no reader can fill in what it read before. While
 * the writer of a newer one is on its way the value stays stale, and the lease is that writer's. KEYS: value, lease. ARGV:
 * document, version, time to live in ms. Returns 1 when stored.
 */
export const storeUnlessNewer = `${versionOf}${announced}
local isFresh = announced(redis.call('GET', KEYS[2])) <= tonumber(ARGV[2])
if isFresh then redis.call('DEL', KEYS[2]) end
local current = versionOf(redis.call('GET', KEYS[1]))
if current and current > tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], (isFresh and '' or 'stale ') .. ARGV[1], 'PX', ARGV[3])
return 1
`;

/**
 * Says that a value is about to be replaced: until then it is a miss, and no reader fills it. Whoever reads meanwhile asks the
 * database, also when the new value is then never written. KEYS: value, lease. ARGV: the new version, the lease's time to live
 * in ms.
 */
export const markStale = `${announced}
if announced(redis.call('GET', KEYS[2])) < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[2], 'writer:' .. ARGV[1], 'PX', ARGV[2])
end
local current = redis.call('GET', KEYS[1])
if current and string.sub(current, 1, 6) ~= 'stale ' then
  redis.call('SET', KEYS[1], 'stale ' .. current, 'KEEPTTL')
end
return 1
`;

/**
 * Fills a miss for the reader that holds the lease. A reader that read the database before a newer value was stored,
 * evicted or flushed has lost its lease. A value that is marked stale is replaced, and so is an older one: Redis may have
 * come back from an old dump. KEYS: value, lease. ARGV: document, version, lease, time to live in ms. Returns 1 when filled.
 */
export const fillWithLease = `${versionOf}
if redis.call('GET', KEYS[2]) ~= ARGV[3] then return 0 end
redis.call('DEL', KEYS[2])
local text = redis.call('GET', KEYS[1])
local current = versionOf(text)
if current and (current > tonumber(ARGV[2]) or current == tonumber(ARGV[2]) and string.sub(text, 1, 6) ~= 'stale ') then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[4])
return 1
`;

/** The versions of values, 0 for one that is not there, is of another type, cannot be read or is marked stale. KEYS: values. */
export const versionsOf = `${versionOf}
local versions = {}
for index, key in ipairs(KEYS) do
  local text = redis.pcall('GET', key)
  local isFresh = type(text) == 'string' and string.sub(text, 1, 6) ~= 'stale '
  versions[index] = isFresh and versionOf(text) or 0
end
return versions
`;
