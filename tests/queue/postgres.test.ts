import { startPostgres } from './postgres-service.ts';
import { queueSuite } from './queue-suite.ts';

queueSuite('PostgreSQL', startPostgres);
