// Accounts that are never forgotten, each with functions of its own.
import { createInterface } from 'node:readline';

class Account {
  constructor(id) {
    this.id = id;
    this.deposit = (amount) => amount + this.id;
    this.close = () => this.id;
  }
}

const accounts = new Map();

function cycle() {
  for (let i = 0; i < 100; i++) accounts.set(accounts.size, new Account(accounts.size));
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', () => {
  cycle();
  console.log(`cycle ${++cycles} done`);
});
