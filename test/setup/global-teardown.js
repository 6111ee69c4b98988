/** Stops what the set-up started. */
export default async function tearDown() {
  const { stopTestServer } = await import('../../dist/libs/database/testing/test-server.js');
  const { stopTestRedis } = await import('../../dist/libs/database/testing/test-redis.js');
  await stopTestRedis();
  await stopTestServer();
}
