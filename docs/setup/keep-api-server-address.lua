-- For Fluent Bit's lua filter: of every environment that Tracee logged, only what tells the API server's address
-- leaves the node. That is five variables, which the kubelet gives every container, by their exact names:
-- KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT, KUBERNETES_PORT, KUBERNETES_PORT_443_TCP and
-- KUBERNETES_PORT_443_TCP_ADDR. The address stands in four of them: Tracee may cut one off, and AKS or Cilium may
-- have put a name or a loopback address into another. The rest of the line stays as it is, byte for byte.
--
-- It edits the text: Lua numbers, and Fluent Bit's own, would lose the last digits of Tracee's timestamps.
-- What it cannot read as whole JSON it does not pass on: a line that was cut holds secrets in no known place.
-- Lua 5.1, which is what Fluent Bit's LuaJIT runs, and nothing that later versions changed.

local KEPT = {
  KUBERNETES_SERVICE_HOST = true,
  KUBERNETES_SERVICE_PORT = true,
  KUBERNETES_PORT = true,
  KUBERNETES_PORT_443_TCP = true,
  KUBERNETES_PORT_443_TCP_ADDR = true,
}

-- The names of the arguments to reduce. Command lines hold tokens, too; without argv = true they are passed on.
local REDUCED = { env = true, envp = true, argv = true }

-- Tracee keeps 8191 bytes of an environment, as its strings stand in memory, a zero between two of them. What
-- is missing it fills with "?"; before v0.9 it put "..." behind whole variables. An environment that was cut may
-- end in half a value, and only its size tells. So that is decided here, where the size can still be seen (as
-- traceward's core/detectors/k8s-api-connection/environment.ts does), and "..." says it from then on.
local KEPT_BYTES = 8191
local MISSING = "?"
local CUT = "..."

-- Stands for all removed variables. An empty list would mean that environments are not captured.
local REMOVED = '""'

-- Passed on in place of a line that is not; traceward counts it as malformed.
local LEFT_OUT = '{"traceward":"a line was left out on its node, because it is not whole JSON"}'

-- Tracee's own lines are about ten levels deep.
local MAX_DEPTH = 64

local QUOTE, COMMA, COLON = 34, 44, 58
local OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE = 91, 93, 123, 125

local byte, find, gsub, sub = string.byte, string.find, string.gsub, string.sub

local function fail()
  error("not whole JSON", 0)
end

local function skip_space(line, at)
  local _, last = find(line, "^[ \t\r\n]*", at)
  return last + 1
end

-- The position behind the string that begins at `at`.
local function skip_string(line, at)
  if byte(line, at) ~= QUOTE then fail() end
  at = at + 1
  while true do
    at = find(line, '[%z\1-\31"\\]', at)
    if at == nil then fail() end
    if byte(line, at) == QUOTE then return at + 1 end
    local _, last = find(line, '^\\["\\/bfnrt]', at)
    if last == nil then _, last = find(line, "^\\u%x%x%x%x", at) end
    if last == nil then fail() end
    at = last + 1
  end
end

local ESCAPED = { b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }

-- What a character past ASCII is, does not matter here; how many bytes of UTF-8 it takes, does.
local function decode_code_point(hex)
  local code = tonumber(hex, 16)
  if code < 0x80 then return string.char(code) end
  return code < 0x800 and "##" or "###"
end

-- The string's value, from its text between the quotes. Backslashes become "#".
local function decode_string(text)
  if not find(text, "\\", 1, true) then return text end
  text = gsub(text, "\\\\", "#")
  text = gsub(text, "\\([^u])", function(letter) return ESCAPED[letter] or letter end)
  text = gsub(text, "\\u[dD][89abAB]%x%x\\u[dD][c-fC-F]%x%x", "####")
  return (gsub(text, "\\u(%x%x%x%x)", decode_code_point))
end

local function is_kept(variable)
  local equals = find(variable, "=", 1, true)
  return equals ~= nil and KEPT[sub(variable, 1, equals - 1)] == true
end

-- The JSON of what is left of an environment. `variables` are { json, value }.
local function reduce_environment(variables)
  local last = #variables
  while last > 0 and variables[last].value == MISSING do last = last - 1 end
  local bytes = last - 1
  for index = 1, last do bytes = bytes + #variables[index].value end
  local last_may_be_cut = last < #variables or bytes >= KEPT_BYTES
  local is_cut = last_may_be_cut or (last > 0 and variables[last].value == CUT)

  local kept = {}
  for index = 1, last_may_be_cut and last - 1 or last do
    local variable = variables[index]
    if is_kept(variable.value) then kept[#kept + 1] = variable.json end
  end
  if is_cut then
    kept[#kept + 1] = '"' .. CUT .. '"'
  elseif #kept < #variables then
    kept[#kept + 1] = REMOVED
  end
  return "[" .. table.concat(kept, ",") .. "]"
end

local function edit(edits, from, behind, json)
  edits[#edits + 1] = { from = from, behind = behind, json = json }
end

local read_value

-- An array behind its bracket; `reduced`: it belongs to an argument that is to be reduced.
local function read_array(line, at, depth, reduced, edits)
  local from = at - 1
  local texts, count = {}, 0
  at = skip_space(line, at)
  while byte(line, at) ~= CLOSE_BRACKET do
    if count > 0 then
      if byte(line, at) ~= COMMA then fail() end
      at = skip_space(line, at + 1)
    end
    count = count + 1
    local item = at
    if reduced and byte(line, at) == QUOTE then
      at = skip_string(line, at)
      local value = decode_string(sub(line, item + 1, at - 2))
      texts[#texts + 1] = { from = item, behind = at, json = sub(line, item, at - 1), value = value }
    else
      at = read_value(line, at, depth, reduced, edits)
    end
    at = skip_space(line, at)
  end
  if #texts == count and count > 0 then
    edit(edits, from, at + 1, reduce_environment(texts))
  else
    for _, text in ipairs(texts) do edit(edits, text.from, text.behind, REMOVED) end
  end
  return at + 1
end

-- An object behind its brace, and whether it is an argument that is to be reduced.
local function read_object(line, at, depth, reduced, edits)
  local is_reduced, first = false, true
  at = skip_space(line, at)
  while byte(line, at) ~= CLOSE_BRACE do
    if not first then
      if byte(line, at) ~= COMMA then fail() end
      at = skip_space(line, at + 1)
    end
    first = false
    local behind_key = skip_string(line, at)
    local key = decode_string(sub(line, at + 1, behind_key - 2))
    at = skip_space(line, behind_key)
    if byte(line, at) ~= COLON then fail() end
    at = skip_space(line, at + 1)
    local value = at
    at = read_value(line, at, depth, reduced and key ~= "name" and key ~= "type", edits)
    if key == "name" and byte(line, value) == QUOTE then
      is_reduced = is_reduced or REDUCED[decode_string(sub(line, value + 1, at - 2))] == true
    end
    at = skip_space(line, at)
  end
  return at + 1, is_reduced
end

-- The position behind a value, whatever it is; `edits` takes what must change in it.
read_value = function(line, at, depth, reduced, edits)
  if depth > MAX_DEPTH then fail() end
  local first = byte(line, at)
  if first == QUOTE then
    local behind = skip_string(line, at)
    if reduced then edit(edits, at, behind, REMOVED) end
    return behind
  end
  if first == OPEN_BRACKET then return read_array(line, at + 1, depth + 1, reduced, edits) end
  if first == OPEN_BRACE then
    local before = #edits
    local behind, is_reduced = read_object(line, at + 1, depth + 1, reduced, edits)
    if is_reduced and not reduced then
      for index = #edits, before + 1, -1 do edits[index] = nil end
      read_object(line, at + 1, depth + 1, true, edits)
    end
    return behind
  end
  local _, last = find(line, "^-?%d[%d.eE+-]*", at)
  if last == nil then _, last = find(line, "^true", at) end
  if last == nil then _, last = find(line, "^false", at) end
  if last == nil then _, last = find(line, "^null", at) end
  if last == nil then fail() end
  return last + 1
end

local function apply(line, edits)
  table.sort(edits, function(left, right) return left.from < right.from end)
  local pieces, at = {}, 1
  for _, change in ipairs(edits) do
    pieces[#pieces + 1] = sub(line, at, change.from - 1)
    pieces[#pieces + 1] = change.json
    at = change.behind
  end
  pieces[#pieces + 1] = sub(line, at)
  return table.concat(pieces)
end

-- A line holds one object, or several one behind the other.
local function reduce_line(line)
  local edits = {}
  local at = skip_space(line, 1)
  while at <= #line do
    if byte(line, at) ~= OPEN_BRACE then fail() end
    at = skip_space(line, read_value(line, at, 1, false, edits))
  end
  return apply(line, edits)
end

-- Fluent Bit lets records pass unfiltered when a script fails, so failures end here. 2: the time stays, the
-- record is new. Nothing but the line is passed on: other members may hold the same line once more.
function keep_api_server_address(_, timestamp, record)
  local is_read, line = pcall(reduce_line, record["log"])
  return 2, timestamp, { log = is_read and line or LEFT_OUT }
end
