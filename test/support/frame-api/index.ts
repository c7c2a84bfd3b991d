import { describeBatches } from './batches';
import type { Client } from './client';
import { describeFailures } from './failures';
import { describeForms } from './forms';
import { describePictures } from './pictures';
import { describeTokens } from './tokens';

export { Client, until, type ProxyTarget } from './client';

/** What every TLM proxy does, wherever it runs: the frame API as its clients see it. */
export function describeFrameApi(client: () => Client): void {
  afterEach(() => {
    const { emulator } = client().target;
    emulator.faults.clear();
    emulator.network.set({});
    emulator.throttle.clear();
  });

  describeForms(client);
  describeBatches(client);
  describePictures(client);
  describeTokens(client);
  describeFailures(client);
}
