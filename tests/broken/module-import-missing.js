import { fleet } from './nowhere.ts';

export default { name: 'broken', fleet };
