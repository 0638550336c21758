# The command line in an image, which needs nothing but the logs:
#   docker build -t traceward .
#   docker run --rm -v "$PWD/logs:/logs:ro" traceward scan /logs
# On a terminal, add -t; for s3://…, give it credentials (-e AWS_PROFILE -v ~/.aws:/home/node/.aws:ro).
FROM node:24-slim AS build
WORKDIR /build
COPY . .
# "npm ci" bundles the command line; the archive holds nothing else.
RUN npm ci && npm pack --pack-destination /build && mkdir /traceward && tar -xzf traceward-*.tgz -C /traceward --strip-components=1

FROM node:24-slim
COPY --from=build /traceward /opt/traceward
USER node
WORKDIR /work
ENTRYPOINT ["node", "/opt/traceward/cli/start.mjs"]
CMD ["--help"]
