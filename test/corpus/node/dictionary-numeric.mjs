// An object with sparse numeric keys: orders by number, never removed.
import { createInterface } from 'node:readline';

class OrderBook {
  openOrders = {};
}
const book = new OrderBook();
let next = 1000;

function cycle() {
  for (let i = 0; i < 100; i++) {
    next += 37;
    book.openOrders[next] = { number: next, lines: [{ sku: `sku-${next % 13}`, count: i }] };
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});
