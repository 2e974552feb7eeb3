import { queueSuite } from './queue-suite.ts';
import { startRedis } from './redis-service.ts';

queueSuite('Redis', startRedis);
