#!/bin/sh
# grep chooses lines, jq joins. Prints how many findings there are.
export LC_ALL=C
grep -F -e sched_process_exec -e security_socket_connect "$1" | jq -n '
  reduce inputs as $e ({bound: {}, contacts: {}};
    if $e.containerId == "" or $e.contextFlags.containerStarted == false then .
    elif $e.eventName == "sched_process_exec" then
      reduce ($e.args[] | select(.name == "env") | .value[]? | select(startswith("KUBERNETES_SERVICE_HOST="))) as $v
        (.; .bound[$v[24:]][$e.containerId] = true)
    elif $e.eventName == "security_socket_connect" then
      ($e.args[] | select(.name == "remote_addr") | .value) as $to
      | ($to.sin_addr // $to.sin6_addr) as $ip
      | if $ip == null then . else
          .contacts[[$e.containerId, $ip, $to.sin_port // $to.sin6_port, $e.processName] | tojson] += 1 end
    else . end)
  | .bound as $bound
  | [.contacts | keys[] | fromjson | $bound[.[1]] as $b | select($b != null and ($b[.[0]] or ($b | length) >= 2))]
  | length'
