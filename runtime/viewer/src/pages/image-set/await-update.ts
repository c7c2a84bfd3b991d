import { HealthImaging } from '../../api/healthimaging';
import { ImageSetAddress } from '../../app/routes';

const POLL_MS = 500;
const PATIENCE_MS = 120_000;

/** The service answers an update before it is done: waits for the outcome and rejects with the service's reason when it failed. */
export async function awaitUpdate(
  healthImaging: Pick<HealthImaging, 'details'>,
  { datastoreId, imageSetId }: ImageSetAddress,
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const { imageSetWorkflowStatus: status, message } = await healthImaging.details(datastoreId, imageSetId);
    if (status === 'UPDATE_FAILED') throw new Error(message ?? status);
    const running = status?.startsWith('UPDATING') ?? false;
    if (!running || Date.now() > deadline) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
