// Works on its own timer, prints a line for each batch, and keeps only the last results.

const results = new Map();
let batches = 0;
setInterval(() => {
  for (let i = 0; i < 40; i++) results.set(`${batches}-${i}`, { batch: batches, values: [i, i * i, i * i * i] });
  for (const key of results.keys()) {
    if (results.size <= 200) break;
    results.delete(key);
  }
  console.log(`batch ${++batches}`);
}, 120);
