/** Whether the services are others than AWS's own, which may know no host names for buckets. */
export function hasOwnEndpoint(): boolean {
  return (process.env['AWS_ENDPOINT_URL_S3'] ?? process.env['AWS_ENDPOINT_URL']) !== undefined;
}
