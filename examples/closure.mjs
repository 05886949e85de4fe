// A report queue that leaks: each report registers a way to retry it, and the ones that succeeded are never taken off the list.
// What leaks: RetryQueue's `attempts` array; each closure in it keeps the ReportContext, with all of its rows, that it captured.
// The fix: remove the attempt when its report was delivered (see `deliver`).
//
//   node closure.mjs           about two cycles of 10 reports a second
//   node closure.mjs --step    one cycle for each line `next` on stdin
import { createInterface } from 'node:readline';

const REPORTS_PER_CYCLE = 10;
const ROWS = 400;

class ReportRow {
  constructor(report, row) {
    this.account = `account-${(report * ROWS + row) % 10_007}`;
    this.amount = row * 1.25;
    this.booked = row % 3 !== 0;
  }
}

class ReportContext {
  constructor(number) {
    this.title = `report ${number}`;
    this.rows = Array.from({ length: ROWS }, (_, row) => new ReportRow(number, row));
    this.delivered = false;
  }

  sum() {
    return this.rows.reduce((sum, row) => sum + (row.booked ? row.amount : 0), 0);
  }
}

class RetryQueue {
  attempts = [];

  register(attempt) {
    this.attempts.push(attempt);
  }
}

const retries = new RetryQueue();

function deliver(number) {
  const context = new ReportContext(number);
  const attempt = () => {
    context.delivered = context.sum() > 0;
    return context.delivered;
  };
  retries.register(attempt);
  // missing: when attempt() succeeds, take it out of `retries.attempts` again
  return attempt();
}

let reports = 0;
let cycles = 0;

function cycle() {
  for (let i = 0; i < REPORTS_PER_CYCLE; i++) deliver(++reports);
  console.log(`cycle ${++cycles} done`);
}

if (process.argv.includes('--step')) {
  createInterface({ input: process.stdin }).on('line', (line) => {
    if (line.trim() === 'next') cycle();
  });
} else {
  setInterval(cycle, 500);
}
