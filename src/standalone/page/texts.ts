/** What the standalone page says, in each language. Imports nothing but types. */
import type { CameraErrorCode } from '../../capture/camera';

export interface Texts {
  readonly privacy: string;
  readonly picture: string;
  readonly loading: string;
  readonly ready: string;
  readonly startCamera: string;
  readonly stopCamera: string;
  readonly choose: string;
  readonly results: string;
  readonly preview: string;
  readonly about: string;
  readonly aboutText: string;
  readonly modelProblem: string;
  readonly notAPicture: string;
  readonly camera: Readonly<Record<CameraErrorCode, string>>;
}

const noCamera =
  'This browser gives no camera to a page opened from a folder. Open the file in Chrome, Edge or Firefox, or put it on a web server with https. Pictures work here too.';
const failed =
  'The camera could not be started. Close other programs that use it, then try again. Pictures work without it.';

const en: Texts = {
  privacy: 'It works on this device, without a network: no picture leaves this page.',
  picture: 'Picture',
  loading: 'Getting ready…',
  ready: 'Drop a picture here, paste one, or use the camera.',
  startCamera: 'Use the camera',
  stopCamera: 'Stop the camera',
  choose: 'Choose a picture',
  results: 'What it sees',
  preview: 'The picture that it looks at',
  about: 'About this page, and licences',
  aboutText:
    'Made with Inkling. It knows the classes listed here and always names one of them, whatever the picture shows.',
  modelProblem:
    'The model in this file cannot be used; the file may be cut off. Export the page again. Details: ',
  notAPicture:
    'That is no picture that this browser can read. Nothing has changed; try a JPEG, PNG or WebP file.',
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
  choose: '选择图片',
  results: '识别结果',
  preview: '正在识别的图片',
  about: '关于此页面与许可证',
  aboutText: '由 Inkling 制作。它只认识这里列出的类别，无论图片是什么，总会说出其中之一。',
  modelProblem: '此文件中的模型无法使用，文件可能不完整。请重新导出。详情：',
  notAPicture: '此浏览器无法读取这个图片文件。一切保持不变；请尝试 JPEG、PNG 或 WebP 文件。',
  camera: {
    denied: '摄像头未获允许。请在浏览器中允许此页面使用摄像头，然后重试。图片仍可使用。',
    missing: '没有找到摄像头。请接上后重试。图片仍可使用。',
    busy: zhFailed,
    unplugged: '摄像头被拔掉或关闭了。请重新接上，然后重试。',
    insecure: zhNoCamera,
    unsupported: zhNoCamera,
    failed: zhFailed,
  },
};

/** The user's language, where there is one of them; English if there is not. */
export function chooseTexts(wanted: readonly string[]): { language: string; texts: Texts } {
  const found = wanted.map(tag => tag.toLowerCase().split('-')[0]);
  const isChinese = found.find(tag => tag === 'zh' || tag === 'en') === 'zh';
  return isChinese ? { language: 'zh-Hans', texts: zhHans } : { language: 'en', texts: en };
}
