// A web server that caches answers by the whole URL, driven from outside.
import { createServer } from 'node:http';

class Answer {
  constructor(url) {
    this.url = url;
    this.rows = Array.from({ length: 40 }, (_, i) => `${url} ${i}`);
  }
}

const answers = new Map();
createServer((request, response) => {
  if (!answers.has(request.url)) answers.set(request.url, new Answer(request.url));
  response.end(answers.get(request.url).rows.join(','));
}).listen(Number(process.env.PORT), '127.0.0.1');
