const ACTIVITY = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const;
const CHECK_MS = 1_000;
const SHARE_MS = 5_000;

/** Calls `onIdle` once when nobody has done anything for so long, in any tab of this site. Returns what ends the watch. */
export function watchIdle(idleMs: number, onIdle: () => void): () => void {
  const others = new BroadcastChannel('viewer.activity');
  let last = Date.now();
  let shared = last;
  const active = () => {
    // A machine that slept wakes up with an event: that is not activity within the time.
    if (Date.now() - last >= idleMs) return check();
    last = Date.now();
    if (last - shared < SHARE_MS) return;
    shared = last;
    others.postMessage(null);
  };
  const check = () => {
    if (Date.now() - last < idleMs) return;
    stop();
    onIdle();
  };
  const stop = () => {
    clearInterval(timer);
    others.close();
    for (const name of ACTIVITY) removeEventListener(name, active, true);
    document.removeEventListener('visibilitychange', check);
  };
  const timer = setInterval(check, CHECK_MS);
  others.onmessage = () => (last = Date.now());
  for (const name of ACTIVITY) addEventListener(name, active, { capture: true, passive: true });
  document.addEventListener('visibilitychange', check);
  return stop;
}
