// Adds up what jest's reports in a folder say. What failed without a report, or beside it, is a failure, too.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const [folder] = process.argv.slice(2);
const names = (ending) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => basename(name, ending));

let passed = 0;
let failed = 0;
let left = 0;
for (const name of names('.expected')) {
  const report = read(join(folder, `${name}.json`));
  const counts = countsOf(report);
  console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed, ${counts.left} not run`);
  passed += counts.passed;
  failed += counts.failed;
  left += counts.left;
  if (counts.failed === 0 && existsSync(join(folder, `${name}.failed`))) fail(name);
}
const suites = new Set(names('.expected'));
for (const name of names('.failed')) if (!suites.has(name)) fail(name);
console.log(`${passed} passed, ${failed + left} failed`);
process.exitCode = failed + left === 0 ? 0 : 1;

function fail(name) {
  console.log(`${name} failed`);
  failed += 1;
}

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** No report: the suite was aborted. A file of tests that cannot be loaded has none to count, and has failed. */
function countsOf(report) {
  if (report === undefined) return { passed: 0, failed: 1, left: 0 };
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    left: report.numPendingTests + report.numTodoTests,
  };
}
