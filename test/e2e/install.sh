#!/usr/bin/env bash
# Installs what only the end-to-end tests need. aws-lambda-ric builds a part of itself, which takes a minute or more.
set -euo pipefail
cd "$(dirname "$0")/runtime"
project=$(cd ../../.. && pwd)

missing=()
for tool in autoconf automake libtoolize cmake g++ make python3 xz; do
  command -v "$tool" > /dev/null || missing+=("$tool")
done
if ((${#missing[@]} > 0)); then
  echo "Missing: ${missing[*]}. On Debian and Ubuntu:" >&2
  echo "apt-get install -y autoconf automake libtool cmake g++ make python3 xz-utils openjdk-17-jre-headless" >&2
  exit 1
fi

# node-gyp takes Node's headers from the network, unless it is told of a Node that was installed with them. The one from
# npm was not. Another version's will do: the addon is built on Node-API.
if [[ ! -d $(npm config get nodedir) ]]; then
  for node in $(type -aP node); do
    prefix=$(dirname "$(dirname "$(realpath "$node")")")
    if [[ -f $prefix/include/node/common.gypi ]]; then export npm_config_nodedir=$prefix; fi
  done
fi

# On the Node that the tests run on.
PATH="$project/node_modules/.bin:$PATH" npm ci
