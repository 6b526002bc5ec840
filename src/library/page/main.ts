/**
 * The standalone page: shows what the model in the page says about pictures and the camera. It predicts
 * only with the library.
 */
import './page.css';
import { MODEL_ARCHIVE } from '../../archive/limits';
import { unzip } from '../../archive/unzip';
import { type Seen, type Smoothed, smooth } from '../../core/judging/smoothing';
import { thresholdsFor } from '../../core/judging/verdict';
import { fromBase64 } from '../../formats/shared/base64';
import { Camera } from '../../media/camera';
import { toShown } from '../../media/decode';
import { grabFrame, pumpFrames } from '../../media/frame';
import { PictureError } from '../../media/picture-error';
import { isUnreadKind, UNREAD_KINDS } from '../../media/unread-kinds';
import { load, type Model, ModelError, type PictureSource } from '../inkling';
import { showCameraChoice } from './camera-choice';
import { showCheck } from './check-view';
import { chooseTexts } from './texts';
import { element, makeBars, showTexts } from './view';

const { language, texts } = chooseTexts(navigator.languages);
showTexts(texts, language);
element('name', HTMLHeadingElement).textContent = document.title;

const view = element('view', HTMLDivElement);
const hint = element('hint', HTMLParagraphElement);
const video = element('video', HTMLVideoElement);
const shown = element('shown', HTMLImageElement);
const problem = element('problem', HTMLParagraphElement);
const cameraButton = element('camera', HTMLButtonElement);
const chooseButton = element('choose', HTMLButtonElement);
const file = element('file', HTMLInputElement);

/** What a file is instead of a picture, where that is known, and what can be done. */
function whyUnread({ cause }: ModelError): string {
  const code = cause instanceof PictureError ? cause.code : '';
  if (!isUnreadKind(code)) return texts.notAPicture;
  const { name, advice } = UNREAD_KINDS[code];
  return texts.unread[advice](name);
}

function run(model: Model): void {
  const show = makeBars(model.labels, texts);
  /** Without limits, a class is named whatever is seen. */
  const limits = model.limits ?? thresholdsFor(0);
  /** What the frames of the camera gave so far. */
  let frames: Smoothed | null = null;
  const camera = new Camera();
  let endFrames: (() => void) | null = null;
  /** Counts requests; an answer to an older one is dropped. */
  let turn = 0;

  const display = (what: HTMLElement) => {
    for (const part of [hint, video, shown]) part.hidden = part !== what;
    view.toggleAttribute('data-shows', what !== hint);
  };

  /** @returns null where it is not asked any more. */
  const ask = async (picture: PictureSource, asked: number): Promise<Seen | null> => {
    const predictions = await model.classify(picture);
    if (asked !== turn) return null;
    const scores = new Float32Array(model.labels.length);
    for (const { index, confidence } of predictions) scores[index] = confidence;
    return { scores, familiarity: predictions.familiarity ?? 1 };
  };

  const stopCamera = () => {
    turn++;
    camera.stop();
  };

  const tryPicture = async (picture: Blob) => {
    stopCamera();
    const asked = turn;
    problem.textContent = '';
    show(null);
    display(hint);
    try {
      const seen = await ask(picture, asked);
      if (seen) show(smooth(null, seen, limits, 0));
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      if (asked === turn) problem.textContent = whyUnread(error);
      return;
    }
    const seen = await toShown(picture);
    if (asked !== turn) return;
    URL.revokeObjectURL(shown.src);
    shown.src = URL.createObjectURL(seen);
    shown.alt = texts.preview;
    display(shown);
  };

  const watch = async (asked: number, mirror: boolean) => {
    const frame = await grabFrame(video, { mirror, zoom: 1 });
    if (!frame) return;
    try {
      const seen = await ask(frame, asked);
      if (!seen) return;
      frames = smooth(frames, seen, limits, performance.now());
      show(frames);
    } finally {
      frame.close();
    }
  };

  camera.subscribe(() => {
    const { status, error, facing } = camera.state;
    const isOn = status === 'on' || status === 'switching';
    cameraButton.textContent = isOn ? texts.stopCamera : texts.startCamera;
    cameraButton.disabled = status === 'starting';
    problem.textContent = error === null ? '' : texts.camera[error];
    if (status === 'on' && !endFrames) {
      // People expect a mirror of a camera that faces them; the model sees what it learnt from.
      const isMirrored = facing !== 'environment';
      const mirror = isMirrored && model.mirrorsCamera;
      const asked = ++turn;
      video.toggleAttribute('data-mirrored', isMirrored);
      display(video);
      endFrames = pumpFrames(video, () => watch(asked, mirror));
    } else if (status !== 'on' && endFrames) {
      endFrames();
      endFrames = null;
      frames = null;
      show(null);
    }
    if (!isOn && !video.hidden) display(hint);
  });
  showCameraChoice(camera, texts);
  camera.attach(video);

  cameraButton.addEventListener('click', () => {
    if (['on', 'switching'].includes(camera.state.status)) stopCamera();
    else void camera.start(camera.state.device);
  });
  chooseButton.addEventListener('click', () => file.click());
  file.addEventListener('change', () => {
    const [picture] = file.files ?? [];
    if (picture) void tryPicture(picture);
    file.value = '';
  });
  document.addEventListener('dragover', event => {
    event.preventDefault();
    document.body.toggleAttribute('data-dropping', true);
  });
  document.addEventListener('dragleave', () => {
    document.body.toggleAttribute('data-dropping', false);
  });
  document.addEventListener('drop', event => {
    event.preventDefault();
    document.body.toggleAttribute('data-dropping', false);
    const [picture] = event.dataTransfer?.files ?? [];
    if (picture) void tryPicture(picture);
    else problem.textContent = texts.notAPicture;
  });
  document.addEventListener('paste', event => {
    const [picture] = event.clipboardData?.files ?? [];
    if (picture) void tryPicture(picture);
  });

  hint.textContent = texts.ready;
  cameraButton.disabled = false;
  chooseButton.disabled = false;
}

async function start(): Promise<void> {
  try {
    const text = element('model', HTMLScriptElement).textContent.trim();
    const files = await unzip(fromBase64(text), MODEL_ARCHIVE);
    const model = await load(Object.fromEntries(files));
    run(model);
    showCheck(model, files, texts.check, language);
  } catch (error) {
    for (const id of ['view', 'controls', 'results']) element(id, HTMLElement).remove();
    problem.textContent = texts.modelProblem + String(error);
    throw error;
  }
}

// The model comes after the script in the document.
document.addEventListener('DOMContentLoaded', () => void start());
