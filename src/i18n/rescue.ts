/**
 * The texts of the page that saves what is stored as files. Apart from the others, as that page is for
 * when something else of this one does not load.
 */

export interface RescueTexts {
  readonly title: string;
  readonly text: string;
  readonly back: string;
  readonly none: string;
  readonly unreadable: string;
  readonly save: string;
  /** @param name of the project. */
  readonly saving: (name: string) => string;
  readonly saved: (name: string) => string;
  /** @param count of pictures that could not be read. */
  readonly savedWithout: (name: string, count: number) => string;
  readonly failed: (name: string) => string;
}

const en: RescueTexts = {
  title: 'Save what is stored',
  text: 'These are the projects that this browser keeps. Each can be saved as a file, which opens wherever this page runs. Saving changes nothing.',
  back: 'Back to the page',
  none: 'This browser keeps no projects of this page.',
  unreadable:
    'What this browser keeps cannot be read. Close all other tabs of this page, then reload this one.',
  save: 'Save as a file',
  saving: name => `Making the file of “${name}”…`,
  saved: name => `“${name}” was saved as a file.`,
  savedWithout: (name, count) =>
    `“${name}” was saved as a file without ${count} of its pictures, which cannot be read any more.`,
  failed: name => `“${name}” cannot be read. Nothing was changed.`,
};

const zhHans: RescueTexts = {
  title: '保存已存储的内容',
  text: '以下是此浏览器保存的项目。每个项目都可以保存为文件，在任何能运行本页的地方打开。保存不会改变任何内容。',
  back: '返回页面',
  none: '此浏览器没有保存本页的项目。',
  unreadable: '无法读取此浏览器保存的内容。请关闭本页的所有其他标签页，然后重新加载此页。',
  save: '保存为文件',
  saving: name => `正在生成“${name}”的文件…`,
  saved: name => `“${name}”已保存为文件。`,
  savedWithout: (name, count) =>
    `“${name}”已保存为文件，但其中 ${count} 张图片已无法读取，未包含在内。`,
  failed: name => `无法读取“${name}”。没有改变任何内容。`,
};

/** Texts in the first of the user's languages that there are any in, otherwise in English. */
export function rescueTexts(wanted: readonly string[]): { language: string; texts: RescueTexts } {
  const found = wanted.map(tag => tag.toLowerCase().split('-')[0]);
  const isChinese = found.find(tag => tag === 'zh' || tag === 'en') === 'zh';
  return isChinese ? { language: 'zh-Hans', texts: zhHans } : { language: 'en', texts: en };
}
