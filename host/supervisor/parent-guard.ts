import { isMainThread } from 'node:worker_threads';

// Loaded into each child before its own program: standard input is a pipe that the supervisor holds, and
// it ends when the supervisor is gone, however it went. A child must not outlive it.
if (isMainThread) {
  process.stdin.on('end', () => process.exit(0));
  process.stdin.on('error', () => process.exit(0));
  process.stdin.resume();
}
