// A web server whose handler subscribes to the server itself for every request.
import { createServer } from 'node:http';

let served = 0;
const server = createServer((request, response) => {
  const batch = Array.from({ length: 60 }, (_, i) => ({ id: served++, part: i, url: request.url }));
  server.on('close', () => console.log(batch.length));
  response.end('ok');
});
server.setMaxListeners(0);
server.listen(Number(process.env.PORT), '127.0.0.1');
