// Installs missing packages before `npm test` or `npm run demo`, so that a fresh clone needs no other command. It runs before anything is
// installed, on any Node with ES modules. So it has no dependencies and uses no new syntax. It compares npm's own records, which takes
// milliseconds if nothing is missing.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

refuseOldNode();
const reason = whatIsMissing();
if (reason) process.exitCode = await install(reason);

function refuseOldNode() {
  const needed = read('package.json').engines.node.replace('>=', '');
  if (!isOlder(process.versions.node, needed)) return;
  console.error(
    `Cannot run on Node ${process.versions.node}: Tenuto needs Node ${needed} or newer. Install one from https://nodejs.org (or 'nvm install 22') and try again.`,
  );
  process.exit(1);
}

function isOlder(version, needed) {
  const have = version.split('.').map(Number);
  const want = needed.split('.').map(Number);
  const different = want.findIndex((part, index) => have[index] !== part);
  return different >= 0 && have[different] < want[different];
}

function whatIsMissing() {
  const installed = read('node_modules/.package-lock.json');
  if (!installed) return 'Installing packages';
  for (const [path, wanted] of Object.entries(read('package-lock.json').packages)) {
    if (path === '' || wanted.optional) continue; // optional packages are mostly binaries of other platforms
    const found = installed.packages[path];
    if (!found || found.version !== wanted.version) return `Updating packages (${path.replace(/^.*node_modules\//, '')} ${wanted.version})`;
  }
  return undefined;
}

function read(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw new Error(
      `Cannot read ${file}: ${error.message}. Restore it with 'git checkout ${file}', or remove node_modules, and try again.`,
    );
  }
}

// No package needs its install script, so none is run.
function install(what) {
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)}s`;
  console.error(`${what}: npm ci …`);
  const ticking = setInterval(() => console.error(`  … still installing (${seconds()})`), 15000);
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const npm = spawn('npm', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
  return new Promise((resolve) => {
    const end = (code, message) => {
      clearInterval(ticking);
      console.error(message);
      resolve(code);
    };
    npm.on('error', (error) => end(1, `Cannot install packages: npm did not start (${error.message}). Install npm and try again.`));
    npm.on('exit', (code) =>
      code === 0
        ? end(0, `  packages installed (${seconds()})`)
        : end(
            1,
            `Cannot install packages: 'npm ci' ended with ${code}, see above. Check that the package registry can be reached ('npm ping') and try again.`,
          ),
    );
  });
}
