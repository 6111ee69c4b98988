import { execFileSync } from 'node:child_process';

/** Builds once, then starts the stores of the whole run. Plain JavaScript, because Jest loads it before its transforms. */
export default async function setUp() {
  execFileSync(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build'], { stdio: 'pipe' });
  const { startTestServer } = await import('../../dist/libs/database/testing/test-server.js');
  const { startTestRedis } = await import('../../dist/libs/database/testing/test-redis.js');
  const { makeTemplate } = await import('../../dist/libs/deployment/testing/template.js');
  await startTestServer();
  await startTestRedis();
  await makeTemplate();
}
