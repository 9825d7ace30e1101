export { collectGarbage } from '../processes/collect-garbage.ts';
