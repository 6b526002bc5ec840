/** The texts of the standalone page in each language. Imports only types. */
import type { CameraErrorCode } from '../../media/camera-error';
import type { Advice } from '../../media/unread-kinds';
import type { Outcome } from './check';

export interface Texts {
  readonly privacy: string;
  readonly picture: string;
  readonly loading: string;
  readonly ready: string;
  readonly startCamera: string;
  readonly stopCamera: string;
  readonly flipCamera: string;
  readonly cameraInUse: string;
  readonly otherCamera: string;
  /** @param number of the camera, from 1. */
  readonly unnamedCamera: (number: number) => string;
  readonly choose: string;
  readonly results: string;
  readonly unsure: string;
  readonly unknown: string;
  /** The same where there is one class. */
  readonly somethingElse: string;
  readonly each: string;
  readonly ifOne: string;
  readonly preview: string;
  readonly about: string;
  readonly aboutText: string;
  readonly modelProblem: string;
  readonly notAPicture: string;
  /** @param kind what a file is instead of a picture that can be read. */
  readonly unread: Readonly<Record<Advice, (kind: string) => string>>;
  readonly camera: Readonly<Record<CameraErrorCode, string>>;
  /** Texts of the check on the pictures in the page. */
  readonly check: {
    readonly title: string;
    readonly text: string;
    readonly run: string;
    readonly running: string;
    readonly outcomes: Readonly<Record<Outcome['kind'], string>>;
    readonly damaged: string;
    /** @param number of the picture, from 1. */
    readonly picture: (number: number) => string;
    /** @param points upper bound of all differences, in percentage points. */
    readonly agrees: (confidences: number, points: string) => string;
    readonly differs: (picture: number, label: string, expected: string, found: string) => string;
    readonly incomparable: (picture: number) => string;
  };
}

const noCamera =
  'This browser does not let a page opened from a folder use the camera. Open the file in Chrome, Edge or Firefox, or put it on a web server with https. Pictures still work here.';
const failed =
  'The camera could not be started. Close other programs that use it, then try again. Pictures work without it.';

const en: Texts = {
  privacy: 'It works on this device, without a network: no picture leaves this page.',
  picture: 'Picture',
  loading: 'Getting ready…',
  ready: 'Drop a picture here, paste one, or use the camera.',
  startCamera: 'Use the camera',
  stopCamera: 'Stop the camera',
  flipCamera: 'Flip the camera',
  cameraInUse: 'Camera in use',
  otherCamera: 'The chosen camera is not there, so another one was started.',
  unnamedCamera: number => `Camera ${number}`,
  choose: 'Choose a picture',
  results: 'What it sees',
  unsure: 'Not sure',
  unknown: 'None of these',
  somethingElse: 'Something else',
  each: 'How sure it is of each',
  ifOne: 'If it had to be one of them',
  preview: 'The picture that it looks at',
  about: 'About this page, and licences',
  aboutText:
    'Made with Inkling. It knows only the classes listed here, and says “Not sure” and “None of these” as Inkling did when this page was made.',
  modelProblem:
    'The model in this file cannot be used; the file may be cut off. Export the page again. Details: ',
  notAPicture:
    'This browser cannot read that as a picture. Nothing has changed; try a JPEG, PNG or WebP file.',
  unread: {
    picture: kind =>
      `That is in ${kind} format, which cannot be read here. Save it as JPEG or PNG.`,
    drawing: kind => `That is in ${kind} format, a drawing without pixels. Save it as PNG.`,
    raw: kind => `That is in ${kind} format, the raw data of a camera. Save it as JPEG.`,
    video: kind => `That is a video (${kind}). Take a still picture of it.`,
    sound: kind => `That is a sound (${kind}), not a picture.`,
    document: kind => `That is a document (${kind}). Save the picture in it as JPEG or PNG.`,
    archive: kind => `That is an archive (${kind}). Unpack it first.`,
    'web-page': () => 'That is a web page, not the picture on it. Save the picture itself.',
  },
  camera: {
    denied:
      'The camera was not allowed. Allow it for this page in the browser, then try again. Pictures work without it.',
    missing: 'No camera was found. Plug one in and try again. Pictures work without it.',
    busy: failed,
    unplugged: 'The camera was unplugged or switched off. Plug it in and try again.',
    insecure: noCamera,
    unsupported: noCamera,
    failed,
  },
  check: {
    title: 'Check it on the pictures inside',
    text: 'These are examples that it learnt from, each with the class that Inkling gave it when this page was made. The check compares that with what this page says on this device. Anyone who gets this file can see them.',
    run: 'Check',
    running: 'Checking…',
    outcomes: { agrees: 'agrees', differs: 'differs', incomparable: 'cannot be compared' },
    damaged:
      'The pictures inside cannot be used as a check; the file has been changed or damaged. Export the page again to have them. Details: ',
    picture: number => `Picture ${number}`,
    agrees: (confidences, points) =>
      `It says the same here: all ${confidences} confidences agree to within ${points} percentage points.`,
    differs: (picture, label, expected, found) =>
      `It does not say the same here. Picture ${picture} differs most: “${label}” has ${found} instead of ${expected}. Do not rely on it on this device; try another browser or export the page again.`,
    incomparable: picture =>
      `There is no way to tell whether it says the same here: picture ${picture} could not be read, or got no confidences. Try another browser or export the page again.`,
  },
};

const zhNoCamera =
  '此浏览器不允许从文件夹打开的网页使用摄像头。请用 Chrome、Edge 或 Firefox 打开此文件，或将其放到 https 网站上。图片仍可使用。';
const zhFailed = '无法启动摄像头。请关闭正在使用它的其他程序，然后重试。图片仍可使用。';

const zhHans: Texts = {
  privacy: '它在本设备上运行，无需网络：图片不会离开此页面。',
  picture: '图片',
  loading: '正在准备…',
  ready: '将图片拖到这里、粘贴图片，或使用摄像头。',
  startCamera: '使用摄像头',
  stopCamera: '停止摄像头',
  flipCamera: '切换摄像头',
  cameraInUse: '使用的摄像头',
  otherCamera: '找不到所选的摄像头，因此打开了另一个。',
  unnamedCamera: number => `摄像头 ${number}`,
  choose: '选择图片',
  results: '识别结果',
  unsure: '没把握',
  unknown: '都不是',
  somethingElse: '别的东西',
  each: '对每个类别的把握',
  ifOne: '如果必须选一个',
  preview: '正在识别的图片',
  about: '关于此页面与许可证',
  aboutText:
    '由 Inkling 制作。它只认识这里列出的类别，并像制作此页面时的 Inkling 一样说“没把握”和“都不是”。',
  modelProblem: '此文件中的模型无法使用，文件可能不完整。请重新导出。详情：',
  notAPicture: '此浏览器无法读取这个图片文件。一切保持不变；请尝试 JPEG、PNG 或 WebP 文件。',
  unread: {
    picture: kind => `这是 ${kind} 图片，这里无法读取。请存为 JPEG 或 PNG。`,
    drawing: kind => `这是 ${kind} 矢量图，没有可看的像素。请存为 PNG。`,
    raw: kind => `这是 ${kind}，即相机的原始数据。请存为 JPEG。`,
    video: kind => `这是视频（${kind}）。请截取其中的静态图片。`,
    sound: kind => `这是声音（${kind}），不是图片。`,
    document: kind => `这是文档（${kind}）。请将其中的图片存为 JPEG 或 PNG。`,
    archive: kind => `这是压缩包（${kind}）。请先解压。`,
    'web-page': () => '这是网页，而不是其中的图片。请保存图片本身。',
  },
  camera: {
    denied: '摄像头未获允许。请在浏览器中允许此页面使用摄像头，然后重试。图片仍可使用。',
    missing: '没有找到摄像头。请接上后重试。图片仍可使用。',
    busy: zhFailed,
    unplugged: '摄像头被拔掉或关闭了。请重新接上，然后重试。',
    insecure: zhNoCamera,
    unsupported: zhNoCamera,
    failed: zhFailed,
  },
  check: {
    title: '用文件内的图片核对',
    text: '这些是它学过的样例，并附有此页面制作时 Inkling 给出的类别。核对会将其与此页面在本设备上的回答相比较。拿到此文件的人会看到这些图片。',
    run: '核对',
    running: '正在核对…',
    outcomes: { agrees: '一致', differs: '不一致', incomparable: '无法比较' },
    damaged: '文件内的图片无法用于核对，文件已被改动或损坏。如需核对，请重新导出。详情：',
    picture: number => `图片 ${number}`,
    agrees: (confidences, points) =>
      `在这里回答相同：全部 ${confidences} 个置信度一致，相差不超过 ${points} 个百分点。`,
    differs: (picture, label, expected, found) =>
      `在这里回答不同。图片 ${picture} 相差最大：“${label}”为 ${found}，应为 ${expected}。请勿在本设备上依赖它；请换一个浏览器，或重新导出。`,
    incomparable: picture =>
      `无法判断在这里回答是否相同：图片 ${picture} 无法读取，或没有得到置信度。请换一个浏览器，或重新导出。`,
  },
};

/** Texts in the user's language if there are any, otherwise in English. */
export function chooseTexts(wanted: readonly string[]): { language: string; texts: Texts } {
  const found = wanted.map(tag => tag.toLowerCase().split('-')[0]);
  const isChinese = found.find(tag => tag === 'zh' || tag === 'en') === 'zh';
  return isChinese ? { language: 'zh-Hans', texts: zhHans } : { language: 'en', texts: en };
}
