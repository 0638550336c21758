#!/bin/sh
# grep chooses lines, jq joins. Prints the findings.
export LC_ALL=C
grep -F -e sched_process_exec -e security_socket_connect "$1" | jq -nc '
  reduce inputs as $e ({bound: {}, witnessed: {}, contacts: {}, about: {}};
    if $e.containerId == "" or $e.contextFlags.containerStarted == false then .
    elif $e.eventName == "sched_process_exec" then
      reduce ($e.args[] | select(.name == "env") | .value[]? | select(startswith("KUBERNETES_SERVICE_HOST="))) as $v
        (.; .bound[$v[24:]][$e.containerId] = true
          | if $e.processId == 1 or $e.parentProcessId == 0 then
              .witnessed[$v[24:]][$e.kubernetes.podNamespace] = true
            else . end)
    elif $e.eventName == "security_socket_connect" then
      ($e.args[] | select(.name == "remote_addr") | .value) as $to
      | ($to.sin_addr // $to.sin6_addr) as $ip
      | if $ip == null then . else
          .about[$e.containerId] //= ($e | {container, kubernetes, hostName})
          | .contacts[[$e.containerId, $ip, $to.sin_port // $to.sin6_port, $e.processName] | tojson] |=
            {count: (.count + 1), first: ([.first // $e.timestamp, $e.timestamp] | min), last: ([.last, $e.timestamp] | max)}
        end
    else . end)
  | .bound as $bound | .witnessed as $witnessed | .about as $about
  | .contacts | to_entries[] | (.key | fromjson) as $key | $bound[$key[1]] as $b
  | select($b[$key[0]] or ($witnessed[$key[1]] | length) >= 2)
  | .value + {container: $key[0], address: $key[1], port: ($key[2] | tonumber), process: $key[3], about: $about[$key[0]]}'
