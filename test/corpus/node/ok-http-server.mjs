// A web server that keeps nothing, driven from outside.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  const batch = Array.from({ length: 60 }, (_, i) => ({ part: i, url: request.url }));
  response.end(JSON.stringify(batch));
});
server.listen(Number(process.env.PORT), '127.0.0.1');
