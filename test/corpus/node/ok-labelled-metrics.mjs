// Control: counters and histograms for each route, method and status, as a metrics client keeps them: every combination is met sooner or later.
import { createInterface } from 'node:readline';

const ROUTES = ['/', '/login', '/orders', '/orders/:id', '/basket', '/search', '/health', '/profile'];
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];
const STATUS = [200, 201, 204, 301, 400, 401, 404, 500];
const BUCKETS = [5, 10, 25, 50, 100, 250, 500, 1000];

class Histogram {
  hashMap = {};
  observe(labels, value) {
    const key = Object.entries(labels)
      .map(([k, v]) => `${k}:${v}`)
      .join(',');
    this.hashMap[key] ??= { labels, sum: 0, count: 0, buckets: Object.fromEntries(BUCKETS.map((b) => [b, 0])) };
    const entry = this.hashMap[key];
    entry.sum += value;
    entry.count++;
    for (const b of BUCKETS) if (value <= b) entry.buckets[b]++;
  }
}

const durations = new Histogram();
let seed = 99;
function pick(list) {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return list[(seed % 97) % list.length];
}

function cycle() {
  for (let i = 0; i < 120; i++) durations.observe({ route: pick(ROUTES), method: pick(METHODS), status: pick(STATUS) }, pick(BUCKETS));
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});
