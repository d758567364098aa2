// node send.mjs PORT COUNT CHUNK: adds so many jobs, CHUNK at a time (1: singly), and prints the
// seconds that took as JSON.
import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';

const [port, count, chunk] = process.argv.slice(2).map(Number);
const WARM_UP = 2000; // jobs, into a queue of their own: the compiler has seen the code by then
const data = { payload: 'x'.repeat(86) }; // 100 bytes as JSON
const connection = { host: '127.0.0.1', port };

async function send(queue, ids) {
  if (chunk === 1) {
    for (const jobId of ids) {
      await queue.add('noop', data, { jobId });
    }
    return;
  }
  for (let start = 0; start < ids.length; start += chunk) {
    const part = ids.slice(start, start + chunk);
    await queue.addBulk(part.map((jobId) => ({ name: 'noop', data, opts: { jobId } })));
  }
}

async function timed(name, many) {
  const ids = Array.from({ length: many }, () => randomUUID());
  const queue = new Queue(name, { connection });
  await queue.waitUntilReady();
  const started = performance.now();
  await send(queue, ids);
  const seconds = (performance.now() - started) / 1000;
  await queue.close();
  return seconds;
}

await timed('warmup', WARM_UP);
console.log(JSON.stringify({ seconds: await timed('bench', count) }));
