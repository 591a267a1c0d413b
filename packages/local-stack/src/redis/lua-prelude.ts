/**
 * Adds what Redis scripts (Lua 5.1) expect and Lua 5.3 lacks, and removes what they must not reach. Keeps arithmetic in
 * doubles: Lua 5.3's `math.floor` returns an integer, which has only 32 bits here.
 */
export const prelude = `
unpack = table.unpack
loadstring = load
table.getn = function(list) return #list end
math.pow = function(base, exponent) return base ^ exponent end
math.mod = math.fmod

local floor, ceil = math.floor, math.ceil
math.floor = function(number) return floor(number) + 0.0 end
math.ceil = function(number) return ceil(number) + 0.0 end

local convert = tonumber
tonumber = function(...)
  local number = convert(...)
  return number and number + 0.0
end

local format = string.format
string.format = function(pattern, ...)
  local wide = pattern:gsub("%%([^%a%%]*)([%a%%])", function(flags, conversion)
    if conversion == "d" or conversion == "i" then return "%" .. flags .. ".0f" end
  end)
  return format(wide, ...)
end

dofile, loadfile, print, require = nil, nil, nil, nil
KEYS, ARGV = {}, {}

setmetatable(_G, {
  __index = function(_, name)
    error("Script attempted to access nonexistent global variable '" .. tostring(name) .. "'", 2)
  end,
  __newindex = function() error("Attempt to modify a readonly table", 2) end,
})
`;
