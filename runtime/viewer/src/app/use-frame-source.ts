import { useServices } from './services';
import { useSettings } from '../settings/settings';
import { FrameSource } from '../sources/frame-source';

/** The source that the user chose, if this deployment has it; else the deployment's first. */
export function useFrameSource(): FrameSource {
  const { sources } = useServices();
  const [{ frameSource }] = useSettings();
  return sources.find(({ kind }) => kind === frameSource) ?? sources[0];
}
