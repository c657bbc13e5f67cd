import { Fault } from '#pipelines';

/** The coded fault that an action ends in; anything else it throws, or no throw, fails the test. */
export async function faultOf(action: Promise<unknown>): Promise<Fault> {
  try {
    await action;
  } catch (error) {
    if (error instanceof Fault) {
      return error;
    }
    throw error;
  }
  throw new Error('nothing was refused');
}
