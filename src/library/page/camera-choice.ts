/** Which camera the standalone page uses: a list to choose from, and a button that goes to the other one. */
import type { Camera } from '../../media/camera';
import type { Texts } from './texts';
import { element } from './view';

/** Shows them while the camera is on, where there is more than one. */
export function showCameraChoice(camera: Camera, texts: Texts): void {
  const flip = element('flip', HTMLButtonElement);
  const label = element('cameras', HTMLLabelElement);
  const list = element('camera-list', HTMLSelectElement);
  const note = element('camera-note', HTMLParagraphElement);
  flip.addEventListener('click', () => void camera.flip());
  list.addEventListener('change', () => {
    void camera.start(camera.state.devices[list.selectedIndex] ?? null);
  });
  camera.subscribe(() => {
    const { status, devices, device, substituted } = camera.state;
    const isOn = status === 'on' || status === 'switching';
    const hasChoice = isOn && devices.length > 1;
    flip.hidden = !hasChoice;
    label.hidden = !hasChoice;
    note.textContent = isOn && substituted ? texts.otherCamera : '';
    list.replaceChildren(
      ...devices.map((each, i) => {
        const isInUse = each.deviceId === device?.deviceId;
        return new Option(
          each.label || texts.unnamedCamera(i + 1),
          each.deviceId,
          isInUse,
          isInUse,
        );
      }),
    );
  });
}
