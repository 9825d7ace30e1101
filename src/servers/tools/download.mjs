// Lets the Temporal SDK fetch one of its servers into a directory. A process of its own: it loads the native runtime, and it can be ended.
import { TestWorkflowEnvironment } from '@temporalio/testing';

const [server, downloadDir] = process.argv.slice(2);
const options = { server: { executable: { type: 'cached-download', downloadDir } } };
const create = { temporal: 'createLocal', 'test-server': 'createTimeSkipping' }[server];

try {
  const environment = await TestWorkflowEnvironment[create](options);
  await environment.teardown();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
