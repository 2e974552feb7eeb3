import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Exposition } from './broker-metrics.ts';

export interface MetricsServer {
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Serves metrics at `/metrics`, for Prometheus to fetch.
 *
 * Errors  LabError `metrics/port-taken`
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
    server.once('error', (error: NodeJS.ErrnoException) => reject(portError(error, port)));
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

function portError(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return error;
  return new LabError('metrics/port-taken', {
    what: error.code === 'EACCES' ? `port ${port} needs special permission` : `port ${port} is taken`,
    where: '--metrics-port',
    hint: 'give another port, or --metrics-port 0 for any free port',
  });
}

const REQUEST_MS = 10_000;
const CONNECTIONS_MAX = 64;
