// Keeps a report for every signal it gets.

const reports = [];
process.on('SIGUSR2', () => {
  for (let i = 0; i < 60; i++)
    reports.push({ number: reports.length, usage: { user: i, system: i + 1 }, lines: [`line ${i} of ${reports.length}`] });
  console.log(`report ${reports.length}`);
});
setInterval(() => undefined, 60_000);
