import { ReformatPlane } from '../../metadata/reformat';
import { along } from '../../metadata/volume';
import { Mpr, MprState } from '../../viewport/mpr';
import { StackState, StackView } from '../../viewport/stack-view';

interface CrosshairProps {
  readonly mpr: Mpr;
  readonly mprState: MprState;
  readonly plane: ReformatPlane;
  readonly view: StackView;
  readonly state: StackState;
}

/** Pixels around the point that stay free, so that one sees what is there. */
const FREE = 14;
/** Longer than any screen. */
const LENGTH = 10_000;

/** Where the other planes cut this picture: read from where the picture really lies on the screen, at each move. */
export function Crosshair({ mpr, mprState: { point }, plane, view, state }: CrosshairProps) {
  if (state.shown === undefined) return null;
  const [x, y] = view.worldToCanvas([point[0], point[1], point[2]]);
  return (
    <svg className="crosshair" data-testid="crosshair-lines" data-at={`${x.toFixed(1)} ${y.toFixed(1)}`} aria-hidden>
      {mpr.linesIn(plane).map(({ plane: other, direction }) => {
        const [ax, ay, az] = along(point, direction, 10);
        const [towardsX, towardsY] = view.worldToCanvas([ax, ay, az]);
        const length = Math.hypot(towardsX - x, towardsY - y) || 1;
        const [dx, dy] = [(towardsX - x) / length, (towardsY - y) / length];
        return [1, -1].map((side) => (
          <line
            key={`${other} ${side}`}
            className={other}
            x1={x + side * FREE * dx}
            y1={y + side * FREE * dy}
            x2={x + side * LENGTH * dx}
            y2={y + side * LENGTH * dy}
          />
        ));
      })}
    </svg>
  );
}
