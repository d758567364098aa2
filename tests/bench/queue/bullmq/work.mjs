// node work.mjs PORT CONCURRENCY: works on no-op jobs until it is killed. What is kept of ended
// jobs is what BullMQ's documentation sets.
import { Worker } from 'bullmq';

const [port, concurrency] = process.argv.slice(2).map(Number);
new Worker('bench', async () => {}, {
  connection: { host: '127.0.0.1', port },
  concurrency,
  removeOnComplete: { count: 1000 },
  removeOnFail: { count: 5000 },
});
