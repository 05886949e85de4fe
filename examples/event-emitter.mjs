// A price service that leaks: every request subscribes to a bus that lives as long as the process, and nobody unsubscribes.
// What leaks: PriceBus keeps each listener in its `_events.price`; each listener is a closure that keeps its RequestContext.
// The fix: `bus.off('price', onPrice)` when the request is done (see `finish`).
//
//   node event-emitter.mjs           about two cycles of 40 requests a second
//   node event-emitter.mjs --step    one cycle for each line `next` on stdin
import { EventEmitter } from 'node:events';
import { createInterface } from 'node:readline';

const REQUESTS_PER_CYCLE = 40;

class PriceBus extends EventEmitter {}

const bus = new PriceBus();
// somebody silenced the warning that would have told
bus.setMaxListeners(0);

class BasketItem {
  constructor(request, position) {
    this.sku = `sku-${request}-${position}`;
    this.quantity = 1 + (position % 5);
    this.price = 100 + position;
  }
}

class RequestContext {
  constructor(number) {
    this.requestId = `request-${number}`;
    this.customer = { name: `customer ${number}`, country: 'NL' };
    this.basket = Array.from({ length: 60 }, (_, position) => new BasketItem(number, position));
    this.total = 0;
  }

  reprice(factor) {
    this.total = this.basket.reduce((sum, item) => sum + item.quantity * item.price * factor, 0);
  }
}

function handle(number) {
  const context = new RequestContext(number);
  const onPrice = (factor) => context.reprice(factor);
  bus.on('price', onPrice);
  context.reprice(1);
  return finish(context, onPrice);
}

function finish(context, _onPrice) {
  // missing: bus.off('price', _onPrice)
  return context.total;
}

let requests = 0;
let cycles = 0;

function cycle() {
  for (let i = 0; i < REQUESTS_PER_CYCLE; i++) handle(++requests);
  console.log(`cycle ${++cycles} done`);
}

if (process.argv.includes('--step')) {
  createInterface({ input: process.stdin }).on('line', (line) => {
    if (line.trim() === 'next') cycle();
  });
} else {
  setInterval(cycle, 500);
}
