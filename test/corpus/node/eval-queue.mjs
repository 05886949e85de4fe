// Jobs are enqueued from outside and nobody works them off.

class Job {
  constructor(id) {
    this.id = id;
    this.input = { rows: [id, id + 1], name: `job ${id}` };
  }
}

const queue = [];
let next = 0;
globalThis.enqueueJobs = () => {
  for (let i = 0; i < 100; i++) queue.push(new Job(next++));
};
setInterval(() => undefined, 60_000);
