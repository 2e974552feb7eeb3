import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Exposition } from './broker-metrics.ts';
import { listenError } from './listen-error.ts';

export interface MetricsServer {
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Serves metrics at `/metrics`, for Prometheus to fetch.
 *
 * Errors  those of `listenError`
 */
export async function serveMetrics(metrics: Exposition, host: string, port: number): Promise<MetricsServer> {
  const server = createServer({ headersTimeout: REQUEST_MS, requestTimeout: REQUEST_MS }, (request, response) => {
    const [path] = (request.url ?? '').split('?', 1);
    if (request.method !== 'GET' && request.method !== 'HEAD') response.writeHead(405).end();
    else if (path !== '/metrics') response.writeHead(404).end('metrics are at /metrics\n');
    else
      metrics.text().then(
        (text) => response.writeHead(200, { 'Content-Type': metrics.type }).end(text),
        () => response.writeHead(500).end(),
      );
  });
  server.maxConnections = CONNECTIONS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(listenError(error, { host, port }, '--metrics-port')),
    );
    server.listen(port, host, resolve);
  });
  return {
    address: `http://${host}:${(server.address() as AddressInfo).port}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const REQUEST_MS = 10_000;
const CONNECTIONS_MAX = 64;
