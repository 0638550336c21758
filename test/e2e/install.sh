#!/usr/bin/env bash
# Installs what only the end-to-end tests need. aws-lambda-ric builds a part of itself, which takes a minute or more.
set -euo pipefail
cd "$(dirname "$0")"
project=$(cd ../.. && pwd)

missing=()
for tool in autoconf automake libtoolize cmake g++ make python3 xz; do
  command -v "$tool" > /dev/null || missing+=("$tool")
done
if ((${#missing[@]} > 0)); then
  echo "Missing: ${missing[*]}. On Debian and Ubuntu:" >&2
  echo "apt-get install -y autoconf automake libtool cmake g++ make python3 xz-utils openjdk-17-jre-headless" >&2
  exit 1
fi

# The Node that the tests run on, with its own headers: node-gyp would get some from the network.
export PATH="$project/node_modules/.bin:$PATH"
for node in "$project"/node_modules/node/node_modules/node-*; do
  if [[ -f $node/include/node/node_api.h ]]; then export npm_config_nodedir=$node; fi
done

npm ci
