// Works on its own timer and prints a line for each batch; nobody drives it.

const results = new Map();
let batches = 0;
setInterval(() => {
  for (let i = 0; i < 40; i++) results.set(`${batches}-${i}`, { batch: batches, values: [i, i * i, i * i * i] });
  console.log(`batch ${++batches}`);
}, 120);
