/** Every sentence of the page in English. The types of the other languages come from it. */
export const en = {
  app: {
    name: 'Inkling',
    language: 'Language',
    loading: 'Opening…',
    partMissing:
      'This part of the page could not be loaded: the page was updated meanwhile, or the network is gone. Your work is not affected. Reload the page to go on.',
  },
  common: {
    cancel: 'Cancel',
    close: 'Close',
    done: 'Done',
    delete: 'Delete',
    rename: 'Rename',
    dismiss: 'Dismiss',
    more: 'More',
    retry: 'Try again',
  },
  crash: {
    title: 'Something on this page broke',
    text: 'The page made a mistake and can no longer be shown. Your pictures are not the cause.',
    saved: 'Everything that you did so far is saved in this browser.',
    unsaved: 'Some of what you did is not saved in this browser yet.',
    nextOpen: 'To be safe, save the project as a file. Then reload the page.',
    next: 'Reload the page to continue.',
    save: 'Save the project as a file',
    saving: 'Saving the project…',
    reload: 'Reload the page',
    details: 'What the browser says',
  },
  version: {
    take: 'New version: reload',
    wanted: 'Reloads as soon as every tab has finished its work',
  },
  start: {
    title: 'Your projects',
    newProject: 'New project',
    openFile: 'Open a file',
    untitled: 'Untitled project',
    emptyTitle: 'Teach your computer to see',
    emptyText:
      'Make a class for each thing, show it a few pictures with your camera or from files, and watch it recognise them.',
    privacy: 'Nothing leaves this computer: no account, no upload, no server.',
    notKept:
      'This browser does not keep data for this page, so projects are lost when the tab closes. Export a project before you leave.',
    pictures_one: '{{count}} picture',
    pictures_other: '{{count}} pictures',
    changed: 'Changed {{when}}',
    duplicate: 'Duplicate',
    copyOf: '{{name}} (copy)',
    deleteTitle: 'Delete “{{name}}”?',
    deleteText:
      'The project and its pictures are removed from this computer. This cannot be undone; export it first if you may want it again.',
    options: 'Options of {{name}}',
  },
  elsewhere: {
    title: '“{{name}}” is open in another tab',
    text: 'Two tabs that teach the same project would write over each other. Opened here, it is closed there; everything is saved first.',
    waiting:
      'Waiting for the other tab to save and close it. If nothing happens, close that tab yourself.',
    openHere: 'Open it here',
  },
  dataset: {
    title: 'Open the dataset “{{name}}”',
    text: 'It contains examples as embeddings, but does not say what made them. These base models give embeddings of that length.',
    baseModel: 'Base model that made them',
    hint: 'If another one made them, new pictures will not be recognised. The examples have no pictures to show.',
    open: 'Open as a project',
  },
  opened: {
    untitled: 'Model',
    text: 'A model opened for predicting: it says which of its classes a picture shows, but learns nothing here. It is not kept in this browser, so keep its file.',
    surest: 'The most likely of {{count}} classes.',
  },
  header: {
    allProjects: 'All projects',
    projectName: 'Project name',
    undo: 'Undo',
    redo: 'Redo',
    undoEdit: 'Undo: {{edit}}',
    redoEdit: 'Redo: {{edit}}',
    saved: 'Saved',
    saving: 'Saving {{count}}…',
    notKept: 'Not kept',
    export: 'Export',
    exportHead: 'Trained head',
    exportProject: 'Whole project',
    exportPictures: 'Pictures, one folder per class (zip)',
    exportTable: {
      npz: 'Embeddings for Python (npz)',
      csv: 'Embeddings (CSV)',
      knn: 'KNN classifier dataset (JSON)',
    },
    exportModel: 'Model for other programs',
    settings: 'Settings',
    more: 'More about this project',
  },
  model: {
    wholePicture:
      'This project sees whole pictures. Programs with this format cut or squeeze a picture to a square by themselves: README.txt says what to give them.',
    title: 'Model for other programs',
    format: 'Where it is to run',
    formats: {
      page: {
        name: 'Web page',
        text: 'One file that opens with a double-click and without a network: it recognises pictures and what the camera sees.',
      },
      tfjs: {
        name: 'TensorFlow.js',
        text: 'For web pages with TensorFlow.js, and instead of a model from Teachable Machine: in its library, in ml5 or in Inkling’s own library.',
      },
      onnx: {
        name: 'ONNX',
        text: 'For servers and programs in Python, JavaScript, C++, C# and others, with ONNX Runtime. Takes pictures of any size.',
      },
      tflite: {
        name: 'TensorFlow Lite',
        text: 'For apps on Android and iOS and for small computers, with MediaPipe or LiteRT.',
      },
      tflite16: {
        name: 'TensorFlow Lite, half size',
        text: 'The same with 16-bit weights. Confidences differ by less than 0.1 %.',
      },
    },
    limits: {
      page: 'It says what this page says, “None of these” and “Not sure” too.',
      tfjs: 'It says what this page says. In Inkling’s own library that includes “None of these” and “Not sure”; other programs always name a class.',
      onnx: 'It says what this page says. For “None of these” and “Not sure”, it gives a distance and the limits to compare with; its README.txt says how.',
      tflite:
        'It says what this page says, but always names a class: “None of these” and “Not sure” stay here.',
      tflite16:
        'It says what this page says, but always names a class: “None of these” and “Not sure” stay here.',
    },
    flip: {
      'as-seen':
        'It learnt what the camera sees, not mirrored. The snippet that Teachable Machine gives mirrors the camera: set its “flip” to false.',
      'as-shown':
        'It learnt the camera mirrored, as Teachable Machine does: leave “flip” in its snippet at true.',
    },
    making: 'Making the model…',
    size: 'Size: {{megabytes}} MB',
    pictures_zero: 'Put pictures in as a check',
    pictures_one: 'Put {{count}} of my pictures in as a check',
    pictures_other: 'Put {{count}} of my pictures in as a check',
    picturesText:
      'What this page says about each of them is stored too, so that anyone can check the model. Anyone who gets the file can see these pictures.',
    noPictures: 'The examples of this project came without their pictures.',
    save: 'Save the model',
    refused: {
      'base-model':
        'The base model of this project came from an address, and only those that come with the page can be exported. Nothing was written. Choose another base model in Settings, then export again.',
      head: 'The chosen head cannot be exported: no layers can compute it, for example if only the nearest few pictures vote. Nothing was written. Choose another one in Settings, such as “Automatic”, then export again.',
      'no-examples':
        'There is nothing to export yet: no class that is on has a picture. Add some, then export again.',
      'not-ready':
        'The page is still working on this project, or its base model is not loaded. The export continues here when that is done.',
      failed:
        'The model could not be made. Your project is as it was. Reload the page, then export again.',
    },
  },
  edit: {
    'rename-project': 'rename project',
    'show-task': 'show another task',
    'choose-base-model': 'choose base model',
    'choose-head': 'choose head',
    train: 'use what was trained',
    'drop-trained': 'throw the dense network away',
    'set-rejection': 'set how strict it is',
    'take-frames-as-seen': 'learn what the camera sees',
    'add-task': 'add task',
    'rename-task': 'rename task',
    'delete-task': 'delete task',
    'add-class': 'add class',
    'rename-class': 'rename class',
    'recolour-class': 'change colour',
    'reorder-classes': 'move class',
    'merge-classes': 'merge classes',
    'enable-class': 'switch class on',
    'disable-class': 'switch class off',
    'delete-class': 'delete class',
    'add-samples': 'add pictures',
    'move-samples': 'move pictures',
    'delete-samples': 'delete pictures',
    'hold-back': 'hold pictures back for the test set',
    'return-to-examples': 'turn pictures back into examples',
    'confirm-label': 'keep a picture where it is',
  },
  task: {
    tasks: 'Tasks',
    first: 'Task 1',
    numbered: 'Task {{number}}',
    add: 'Add a task',
    rename: 'Rename task',
    delete: 'Delete task',
    name: 'Task name',
    deleteTitle: 'Delete the task “{{name}}”?',
    deleteText: 'Its classes are deleted; the pictures stay in the other tasks. You can undo this.',
  },
  classes: {
    title: 'Classes',
    add: 'Add a class',
    name: 'Class name',
    namePlaceholder: 'What is it called?',
    confirm: 'Add',
    pictures_one: '{{count}} picture',
    pictures_other: '{{count}} pictures',
    addFromCamera: 'Add from camera',
    addFromCameraHint: 'Click for one, hold for many',
    recorded_one: '{{count}} added',
    recorded_other: '{{count}} added',
    addFiles: 'Add files',
    empty: 'Click for one picture, hold for several per second, or drop files here.',
    off: 'Off',
    colour: 'Colour of {{name}}',
    colourNumber: 'Colour {{number}}',
    options: 'Options of {{name}}',
    recolour: 'Change colour',
    moveUp: 'Move up',
    moveDown: 'Move down',
    merge: 'Merge into',
    enable: 'Switch on',
    disable: 'Switch off',
    dropHere: 'Drop to add to {{name}}',
    emptyTitle: 'Start with two classes',
    emptyText:
      'One for each thing to tell apart, for example “mug” and “hand”. Or drop folders here: each can become a class.',
    addFolder: 'Add a folder of classes',
    addZip: 'Add a zip of classes',
    pasteHint: 'Pasting adds a picture to the class that you used last.',
  },
  import: {
    openTitle: 'Open “{{title}}”',
    openThese: 'Open these pictures',
    addTitle: 'Add “{{title}}”',
    addThese: 'Add these pictures',
    addTests: 'Add to the test set',
    text: 'Nothing has been added yet.',
    readings: 'How it is meant',
    kinds: {
      project: 'As in its Inkling project',
      'teachable-machine': 'As in its Teachable Machine project',
      'genai-tm': 'As in its genai-tm project',
      table: 'By the labels in “{{column}}”',
      folders: 'A class for each folder',
      'all-folders': 'A class for each folder, with nothing held back',
      'one-class': 'All in one class',
      'class-each': 'A class for each picture',
      'into-class': 'All into “{{name}}”',
    },
    model: 'Open the model',
    modelText: 'It recognises pictures, but learns nothing here.',
    classes_one: '{{count}} class: {{list}}',
    classes_other: '{{count}} classes: {{list}}',
    inClass: '{{name}} {{count}}',
    more: '{{count}} more',
    comma: ', ',
    semicolon: '; ',
    tests: 'test set {{count}}',
    passedOver_one: '{{count}} file passed over',
    passedOver_other: '{{count}} files passed over',
    guessed:
      'The names in {{archive}} do not say how they are written; they were read as {{encoding}}.',
    newClass: 'New class',
    heldBack: 'Pictures of the test set are held back: nothing is learnt from them.',
    times: '({{count}} times)',
    confirm_one: 'Add {{count}} picture',
    confirm_other: 'Add {{count}} pictures',
  },
  pictures: {
    of: 'Pictures of {{name}}',
    alt: '{{name}}, picture {{number}}',
    altUnlearnt: '{{name}}, picture {{number}}, being learnt',
    selected_one: '{{count}} selected',
    selected_other: '{{count}} selected',
    move: 'Move to',
    holdBack: 'Hold back for the test set',
    learn: 'Turn back into examples',
    delete: 'Delete',
    clear: 'Clear selection',
    selectAll: 'Select all',
  },
  camera: {
    title: 'Camera',
    start: 'Start camera',
    starting: 'Starting the camera…',
    stop: 'Stop camera',
    startText: 'What the camera sees stays on this computer.',
    dropText: 'Or drop a picture here to see what it is recognised as.',
    dropHere: 'Drop to see what it is',
    flip: 'Flip camera',
    choose: 'Camera in use',
    substituted:
      'The chosen camera is not there, so another one was started. Plug it in and choose it in the camera settings, or go on with this one.',
    options: 'Camera settings',
    mirror: 'Mirror',
    mirrorText: {
      'as-seen': 'Only how it is shown: what is learnt and recognised is what the camera sees.',
      'as-shown': 'What is learnt and recognised is mirrored with it.',
    },
    zoom: 'Zoom',
    rate: 'Pictures per second while holding',
    countdown: 'Count down 3 seconds, then take pictures for 2',
    unnamed: 'Camera {{number}}',
    preview: 'What the camera sees',
    tryPicture: 'Try a picture',
  },
  mirrored: {
    title: 'This project mirrors the camera',
    text: 'It learns and recognises the camera’s picture as it is shown, mirrored, as Inkling did before and Teachable Machine does. Pictures from files are never mirrored, so the two disagree about letters, arrows and hands.',
    meaning:
      'You can have it learn what the camera sees. Pictures that it has stay as they are: where left and right matter, record those from the camera again.',
    stop: 'Learn what the camera sees',
  },
  results: {
    title: 'What it sees',
    noClasses: 'Add two classes to begin.',
    oneClass:
      'Add a second class to tell apart. Or show it at least three pictures of this one, and it says whether it sees this or something else.',
    emptyClasses: 'Add at least one picture to: {{names}}.',
    noPictures: 'Add a few pictures to each class.',
    allOff: 'Switch on at least two classes to tell them apart.',
    measuring: 'Finding a way to compute on this machine…',
    loading: 'Loading the base model…',
    missing:
      'The base model of this project is not loaded. Load it in Settings, or choose another.',
    failed:
      'It cannot compute on this machine right now. Pictures can still be sorted; see Settings.',
    unlearnt_one: 'Learning {{count}} picture…',
    unlearnt_other: 'Learning {{count}} pictures…',
    startCamera: 'Start the camera or drop a picture on it to see what it is recognised as.',
    frames: '{{count}} frames per second',
    milliseconds: '{{count}} ms per picture',
    looksLike: 'Looks like',
    announce: 'Looks like {{name}}',
    unsure: 'Not sure',
    couldBe: 'Could be {{names}}',
    announceUnsure: 'Not sure: could be {{names}}',
    unknown: 'None of these',
    each: 'How sure it is of each',
    ifOne: 'If it had to be one of them',
    somethingElse: 'Something else',
    nearest: 'Nearest: {{name}}',
    strictness: 'How strict',
    lenient: 'Always choose the most likely',
    strict: 'Strict',
    turnsNoneAway: 'Every picture gets its most likely class, however different it is.',
    turnsAway: 'About 1 in {{count}} pictures of your own classes would be rejected.',
    mark: 'This picture is more familiar than {{percent}} % of your own.',
    markMeaning: 'This picture: if it is left of the handle, it is none of these.',
  },
  report: {
    title: 'How well does it do?',
    empty:
      'To find out, it needs two classes, and a second picture in one of them. Then each picture can be held back in turn and recognised with the help of the others.',
    underWay: 'Working it out…',
    refused:
      'The head could not be evaluated on these pictures; there may be too many for it. All pictures are kept. Choose another head in Settings.',
    percent: '{{count}} %',
    recognised: '{{right}} of {{evaluated}} pictures recognised',
    recognisedOf: '{{right}} of {{evaluated}} recognised',
    interval: '95 % confidence interval: {{low}} to {{high}} %',
    balanced: '{{count}} % when every class counts the same',
    heldOutText: 'Each picture was held back in turn and recognised by what the others taught.',
    classTip:
      'Each picture of “{{name}}” was held back in turn: {{right}} of {{evaluated}} were recognised by what the others taught. Near-duplicates count once. Press for more.',
    head: {
      asked: 'It decides by {{head}}, as chosen in Settings.',
      oneShot:
        'Automatic uses {{head}}, the best with one picture per class. It compares heads once two classes have two pictures.',
      few: 'Automatic uses {{head}}, the safest choice while there are fewer than 40 pictures to compare heads on.',
      baseline:
        'Automatic uses {{head}}: none of the {{count}} other settings compared did better by more than chance.',
      better:
        'Automatic uses {{head}}: of {{count}} settings compared, it was the most confident in the right class, by more than chance.',
    },
    dense:
      'The dense network that you trained decides. Pictures cannot be held back from it one by one: “Train a network” shows how it did on those that were held out, and the test set below shows how it does on others.',
    cut: '{{lookedAt}} of {{examples}} pictures were evaluated, spread evenly over the classes, to stay quick.',
    countedOnce_one:
      '{{count}} picture is nearly the same as another of its class; the two count once.',
    countedOnce_other:
      '{{count}} pictures are nearly the same as others of their class; they count once with them.',
    imbalance:
      '“{{small}}” has far fewer pictures than “{{large}}”, and suffers from it: {{mistaken}} of {{evaluated}} were mistaken for “{{large}}”. Add pictures to “{{small}}”.',
    suspects: 'In the right class?',
    suspectAlt: 'Picture in {{name}}',
    looksLike: 'This one looks like “{{name}}”',
    isIn: 'It is in “{{name}}”. {{count}} % sure.',
    moveTo: 'Move to {{name}}',
    isRight: 'It is right where it is',
    showAll: 'Show all {{count}}',
    matrix: 'Confusion matrix',
    matrixOfTest: 'Confusion matrix of the test set',
    matrixHint:
      'Rows: what pictures are. Columns: what they were recognised as. Press a number to see them.',
    cell_one: '{{own}}, mistaken for {{taken}}: {{count}} picture',
    cell_other: '{{own}}, mistaken for {{taken}}: {{count}} pictures',
    cellTitle: '{{own}}, mistaken for {{taken}}',
    rightCell_one: '{{own}}, recognised: {{count}} picture',
    rightCell_other: '{{own}}, recognised: {{count}} pictures',
    rightTitle: '{{own}}, recognised',
    selectHint: 'Select pictures to move, hold back or delete them.',
    test: 'Test set',
    testEmpty:
      'Pictures that it does not learn from show how well it will do on new ones. Hold some back, or add a folder that has a folder for each class.',
    testText: 'It has not learnt from these pictures.',
    nearDuplicates_one:
      '{{count}} of them is nearly the same as an example, which makes the figure too good. Pictures taken at another time say more.',
    nearDuplicates_other:
      '{{count}} of them are nearly the same as examples, which makes the figure too good. Pictures taken at another time say more.',
    testOf: 'Test set: {{name}}',
    testDrop: 'Drop to add to the test set',
    holdBackFifth: 'Hold back a random fifth',
    addTestFolder: 'Add a folder',
  },
  training: {
    title: 'Train a network',
    status: {
      none: 'For when the instant heads are not enough',
      preparing: 'Getting the pictures ready…',
      training: 'Training: epoch {{done}} of {{total}}',
      applying: 'Putting it to use…',
      other: 'Training for “{{task}}” is under way',
      interrupted: 'Training was interrupted',
      trained: 'Trained',
      accuracy: 'Trained: {{count}} % of held-out examples',
      outOfDate: 'Trained, and out of date',
      unused: 'Trained, not in use',
    },
    ladder: 'How much is trained',
    rung: {
      frozen: {
        name: 'Frozen',
        text: 'Nothing is trained but the head, in closed form: instant.',
      },
      dense: {
        name: 'Dense network',
        text: 'A small network learns on the embeddings; the base model stays frozen. Takes seconds.',
      },
      unfreeze: {
        name: 'Unfreeze the last blocks',
        text: 'The last blocks of the base model learn with it. Takes minutes, and needs more pictures.',
      },
    },
    blocks: 'Unfrozen blocks',
    frozenText:
      'There is nothing to start: each picture that you add is learnt at once. Settings show which head decides.',
    useAutomatic: 'Let Automatic decide',
    presets: 'Options',
    recommended: 'Recommended',
    teachableMachine: 'Like Teachable Machine',
    ownOptions: 'Your own',
    allSettings: 'All settings',
    start: 'Train',
    again: 'Train again',
    cannot: {
      classes: 'Training needs two classes with at least one picture each.',
      loading: 'The base model is being loaded.',
      missing: 'The base model of this project is not loaded. Load it in Settings first.',
      remote:
        'Blocks of a base model from the internet cannot be unfrozen. Train a dense network, or choose in Settings one that comes with the page.',
      pictures:
        'Examples of a trained head came without their pictures, so nothing can be trained on them.',
      job: 'Something else is under way; wait until it is done.',
      options: 'One of the settings is out of range. Correct it first.',
    },
    group: {
      network: 'Network',
      steps: 'Steps',
      regularisation: 'Regularisation',
      data: 'Examples',
      augmentation: 'Augmentation',
    },
    range: '{{least}} to {{most}}',
    outOfRange: 'A number from {{least}} to {{most}}.',
    outOfRangeWhole: 'A whole number from {{least}} to {{most}}.',
    option: {
      units: {
        label: 'Hidden units',
        hint: 'Size of the layer between embedding and classes; 0 for none.',
      },
      bias: {
        label: 'Bias in the last layer',
        hint: 'Lets a class be more likely than others from the start.',
      },
      dropout: {
        label: 'Dropout',
        hint: 'Share of inputs left out at random, to prevent learning by heart.',
      },
      epochs: { label: 'Epochs', hint: 'The most times that every example is seen.' },
      maxSteps: {
        label: 'Maximum steps',
        hint: 'The most batches, so that many examples get fewer epochs. 0 sets no limit.',
      },
      batchSize: { label: 'Batch size', hint: 'Examples in one step.' },
      learningRate: {
        label: 'Learning rate',
        hint: 'How far a step goes. If it is too high, training never settles.',
      },
      baseRate: {
        label: 'Learning rate of the base model',
        hint: 'As a share of the one above, so that what it knows is not lost.',
      },
      warmUp: { label: 'Warm-up', hint: 'Share of the steps over which the learning rate rises.' },
      decay: { label: 'Cosine decay', hint: 'The learning rate falls to 0 towards the end.' },
      clip: {
        label: 'Gradient clipping',
        hint: 'Largest norm of the gradient; 0 for no clipping.',
      },
      patience: {
        label: 'Patience',
        hint: 'Stops after this many epochs without improvement, and keeps the best. 0 trains to the end.',
      },
      l2sp: {
        label: 'Weight decay towards the pretrained weights',
        hint: 'L2-SP: pulls unfrozen weights towards what they were, and the head towards 0.',
      },
      labelSmoothing: {
        label: 'Label smoothing',
        hint: 'Share of each target that is spread over all classes.',
      },
      balanced: {
        label: 'Balanced classes',
        hint: 'Every class counts the same, however many pictures it has.',
      },
      heldOut: {
        label: 'Held-out share',
        hint: 'Share of each class that it does not learn from and is evaluated on.',
      },
      seed: { label: 'Seed', hint: 'The same seed and pictures give the same network.' },
      copies: {
        label: 'Copies',
        hint: 'Changed copies of each picture, besides the picture itself; 0 for none.',
      },
      flip: {
        label: 'Mirror',
        hint: 'Mirrors every other copy. Leave this off if a mirror image means something else: letters, hands, arrows.',
      },
      crop: { label: 'Crop', hint: 'Largest share of the side that is cut off.' },
      rotation: { label: 'Rotation', hint: 'Largest rotation either way, in degrees.' },
      brightnessContrast: { label: 'Brightness and contrast', hint: 'Largest change either way.' },
      noise: { label: 'Noise', hint: 'Standard deviation, for values from 0 to 255.' },
    },
    progress: 'Training',
    seconds_one: 'At most about {{count}} second left',
    seconds_other: 'At most about {{count}} seconds left',
    minutes_one: 'At most about {{count}} minute left',
    minutes_other: 'At most about {{count}} minutes left',
    curves: 'Learning curves',
    loss: 'Loss',
    accuracy: 'Accuracy',
    own: 'Learnt from',
    heldOut: 'Held out',
    best: 'Kept',
    epoch: 'Epoch',
    figures: 'Figures of each epoch',
    summary: 'Epoch {{epoch}}: loss {{loss}} and {{accuracy}} % right on what it learns from.',
    summaryHeldOut:
      'Epoch {{epoch}}: loss {{loss}} and {{accuracy}} % right on what it learns from, loss {{heldOutLoss}} and {{heldOutAccuracy}} % right on held-out examples.',
    outcome: 'How the dense network does',
    trainedFrozen: 'A dense network, trained {{when}} on {{count}} pictures.',
    trainedBlocks_one:
      'A dense network and the last block of the base model, trained {{when}} on {{pictures}} pictures.',
    trainedBlocks_other:
      'A dense network and the last {{count}} blocks of the base model, trained {{when}} on {{pictures}} pictures.',
    bestOf: 'The weights are those of epoch {{best}} of {{epochs}}.',
    heldOutText: 'It did not learn from these pictures: they were held out.',
    ownText: 'It recognises {{count}} % of the pictures that it learnt from.',
    noneHeldOut:
      'No pictures were held out, so nothing is known about how it does on new ones. Use a test set or more pictures.',
    heldOutGone:
      'Pictures that it learnt from were gone when it was kept, so it could not be evaluated fairly. Use a test set.',
    overfits:
      '{{own}} % on its own examples, {{held}} % on others: it has learnt them by heart. Add examples, or freeze more.',
    matrix: 'Confusion matrix of the held-out pictures',
    decides: 'It decides in this task.',
    idle: 'It is not in use: another head decides in this task.',
    use: 'Use it',
    misfit:
      'It was trained with another base model or another setting for mirror images, so Automatic decides. Train again to have a dense network.',
    stale: 'Since it was trained: {{changes}}. It does not know about that; train again.',
    added_one: '{{count}} picture was added',
    added_other: '{{count}} pictures were added',
    removed_one: '{{count}} was removed',
    removed_other: '{{count}} were removed',
    moved_one: '{{count}} was moved',
    moved_other: '{{count}} were moved',
    unknown_one: '{{names}} is new and is never recognised',
    unknown_other: '{{names}} are new and are never recognised',
    drop: 'Throw it away',
    dropTitle: 'Throw the dense network away?',
    dropText:
      'Automatic decides again. Pictures and classes stay. You can undo this until you close the project.',
    dropConfirm: 'Throw away',
    fineTuned: 'The base model is fine-tuned: every picture was embedded with it.',
    pretrained: 'Return to the pretrained base model',
    pretrainedTitle: 'Return to the pretrained base model?',
    pretrainedText:
      'What was fine-tuned is thrown away, and every picture is embedded again. Dense networks that were trained with it are not used any more.',
    pretrainedConfirm: 'Return',
    interrupted: 'Training was interrupted after epoch {{epoch}} of {{epochs}}.',
    goOn: 'Resume from epoch {{epoch}} of {{epochs}}',
    keep: 'Keep what there is',
    throwAway: 'Throw away',
    changed:
      'It cannot be resumed, because pictures or classes have changed since. What there is can be kept.',
    classGone:
      'It can be neither resumed nor kept, because a class that it learnt is gone. Throw it away and train again.',
    baseChanged:
      'It can be neither resumed nor kept, because it started from another base model than the one in use.',
    explain: 'How it works',
    explainText:
      'A picture goes through the stages from top to bottom. Frozen ones stay as they were pretrained; the others learn from your pictures.',
    frozen: 'frozen',
    trains: 'trainable',
    parameters_one: '{{formatted}} parameter',
    parameters_other: '{{formatted}} parameters',
    trainsOf: '{{trained}} of {{all}} parameters are trainable.',
    closedForm: 'Head in closed form',
    closedFormText: 'fitted at once, nothing trained',
    denseHead: 'Dense head',
    stage: {
      stem: 'Stem',
      block: 'Block {{number}}',
      top: 'Top',
    },
    describing: 'The base model is being loaded.',
  },
  settings: {
    title: 'Settings',
    baseModel: 'Base model',
    baseModelText:
      'The network that turns a picture into numbers. If you change it, every picture is embedded again.',
    base: {
      accurate: {
        name: 'Accurate',
        text: 'Both networks together. Best at telling similar things apart.',
      },
      fast: { name: 'Fast', text: 'One small network. For phones and older computers.' },
      objects: { name: 'Objects', text: 'Trained on everyday things in Open Images.' },
      'imagenet-v1': {
        name: 'MobileNet v1',
        text: 'ImageNet network, fetched from an address on the internet.',
      },
      'imagenet-v2': {
        name: 'MobileNet v2',
        text: 'ImageNet network, fetched from an address on the internet.',
      },
    },
    wholeTitle: 'Pictures that are not square',
    whole: 'See the whole picture',
    wholeText:
      'Otherwise it sees the middle square of a picture and nothing beside it. A whole picture is put on a grey square, so what is in it becomes smaller. Every picture is embedded again.',
    flipTitle: 'Mirror images',
    flip: 'Average each picture with its mirror image',
    flipText:
      'Leave this off if a mirror image means something else: letters, hands, arrows. Each picture takes twice as long, and if you change this, every picture is embedded again.',
    inUse: 'In use',
    use: 'Use',
    comesWithPage: 'Comes with the page, {{size}}',
    fetched: 'To be fetched, {{size}}',
    address: 'Address',
    load: 'Load ({{size}})',
    useNamed: 'Use {{name}}',
    loadNamed: 'Load {{name}} ({{size}})',
    megabytes: '{{count}} MB',
    fineTunedTitle: 'Change the base model?',
    fineTunedText:
      'This project uses a fine-tuned base model, which is thrown away when you choose another. The dense networks trained with it are not used any more. This cannot be undone, but it can be trained again.',
    fineTunedConfirm: 'Change',
    missingTitle: 'This project needs {{name}}',
    missingText:
      'Its base model is not loaded. Until it is, pictures can be added and sorted but not recognised. What is on the internet is fetched only when you say so.',
    missingInstead: 'Or embed the pictures again with a base model that comes with the page:',
    backend: 'Where it computes',
    backendText:
      'Each way is checked against known numbers and timed on this machine, while nothing else is going on. The fastest takes over.',
    backendName: 'Backend',
    backendTime: 'Time per picture',
    backendVerdict: 'Check',
    backendNone: 'Nothing has been measured yet.',
    measure: 'Measure again',
    measuring: 'Measuring…',
    useBackend: 'Use {{name}}',
    verdict: {
      ok: 'Right numbers',
      unavailable: 'Not on this machine',
      'wrong-numbers': 'Wrong numbers: not used',
      failed: 'Failed: not used',
    },
    head: 'How it decides',
    heads: {
      automatic: {
        name: 'Automatic',
        text: 'Compares the others on your own pictures, each held back in turn, and uses the best.',
      },
      'nearest-examples': {
        name: 'Nearest examples',
        text: 'Compares with your pictures; a class with few counts as much as one with many.',
      },
      'classic-knn': {
        name: 'Classic kNN',
        text: 'The k nearest pictures vote, one vote each, as in the classic library.',
      },
      'shrinkage-lda': {
        name: 'Shrinkage LDA',
        text: 'Distance to the middle of each class, weighted by how your pictures vary. The best from five pictures per class.',
      },
      ridge: {
        name: 'Ridge',
        text: 'A linear rule by least squares. Fast, and steady with wrong labels.',
      },
      logistic: {
        name: 'Logistic',
        text: 'Logistic regression: a linear rule that fits the probabilities.',
      },
      'linear-svm': {
        name: 'Linear SVM',
        text: 'A straight border as far as possible from the pictures on both sides.',
      },
      'rbf-svm': {
        name: 'RBF SVM',
        text: 'A curved border as far as possible from the pictures on both sides.',
      },
      prototype: {
        name: 'Prototype',
        text: 'Compares with the middle of each class. The best with one picture per class.',
      },
      dense: {
        name: 'Dense network (trained)',
        text: 'The network that you trained for this task. It learns nothing new until you train again.',
      },
    },
    k: 'k, how many pictures vote',
    storage: 'Storage',
    storageKept: 'Projects are kept in this browser, on this computer only.',
    storageNotKept:
      'This browser does not keep data for this page. Export the project before you close the tab.',
  },
  job: {
    importing: 'Adding pictures',
    're-embedding': 'Looking at every picture again',
    'loading-base-model': 'Loading the base model',
    exporting: 'Making the file',
    opening: 'Opening',
    counted: '{{done}} of {{total}}',
    waiting: 'Next: {{jobs}}',
  },
  notices: {
    label: 'Messages',
    files_one: '{{count}} file',
    files_other: '{{count}} files',
    unsaved_one:
      '{{count}} new picture is not saved. This tab still has it, but only for the file.',
    unsaved_other:
      '{{count}} new pictures are not saved. This tab still has them, but only for the file.',
    rescue: 'Save the project as a file',
  },
  storage: {
    used: 'Uses {{used}} of about {{quota}} that the browser keeps for this page.',
    persisted: 'It is kept even when the disk is nearly full.',
    notPersisted:
      'The browser may clear it when the disk is nearly full: export what you cannot lose as a file.',
  },
  notice: {
    unknown:
      'Something went wrong ({{code}}). What was shown as saved is safe. Try again, or reload the page.',
    'backend-lost':
      'The graphics device ({{lost}}) stopped answering, so computing continues with {{now}}. Nothing was lost. To go back, choose it in Settings.',
    'no-backend':
      'No way of computing gives right numbers in this browser. Your pictures are safe. Update the browser, or open the page in another one.',
    'engine-restarted':
      'The part that computes stopped, and was started again. All pictures are kept; those that it has not learnt from are learnt from now.',
    'measure-failed':
      'The backends could not be measured: you may be offline. The page continues as before. Try again later.',
    'engine-crashed':
      'The part that computes has stopped. Pictures are kept, and more can be added, but nothing is learnt or recognised. Reload the page to continue.',
    'base-fetch-failed':
      'The base model could not be fetched from {{address}}: you may be offline, or that server does not allow it. Your project is as it was. Check the address, or use a model that comes with the page.',
    'base-fetch-status':
      'The server at {{address}} answered with error {{status}}. Your project is as it was. Set another address, or use a model that comes with the page.',
    'base-bad-model':
      'What {{address}} sent is not a base model that can be used here. Your project is as it was. Set another address, or use a model that comes with the page.',
    'base-incomplete-model':
      'What {{address}} sent is only part of a base model: the connection broke before the end. Your project is as it was. Try again; if that does not help, set another address, or use a model that comes with the page.',
    'base-no-pictures':
      'This project holds examples of a trained head, which came without their pictures, so they cannot be embedded again. Nothing was changed. Start a new project to use another base model or mirror images.',
    'export-failed':
      'The file could not be made. Your project is as it was. Reload the page, then export again.',
    'base-missing':
      'The base model of this project is not loaded, so the file cannot be made. Nothing was changed. Load it in Settings, then export again.',
    'base-kept':
      'The change of base model was stopped. The project continues with the one it had; no picture was touched.',
    'options-kept':
      'The change was stopped. The project continues with the embeddings it had; no picture was touched.',
    'opened-elsewhere':
      '“{{name}}” was opened in another tab, so it was closed here. Everything was saved.',
    'opened-elsewhere-unsaved':
      '“{{name}}” was opened in another tab, so it was closed here. The last change could not be saved and is not in it; everything that was saved before is. See the message about that, then do it again in the other tab.',
    'delete-elsewhere':
      'This project is open in another tab, so it was not deleted. Close it there first.',
    'storage-quota':
      'There is no room left to save. The last change is not kept; everything that was saved before is safe. Save the project as a file, then delete old projects or free space, and do it again.',
    'storage-unavailable':
      'This browser does not keep data for this page, as in a private window. Work is lost when the tab closes. Export the project to keep it, or use a normal window.',
    'storage-blocked':
      'An older version of this page is open in another tab and holds the saved data. Nothing is lost. Close the other tabs, then reload this one.',
    'storage-newer':
      'A newer version of this page has been here, and this one cannot read what it saved. Nothing is lost, but nothing is kept either. Close every tab of this page, then open it again to get the newest version.',
    'storage-upgraded':
      'A newer version of this page was opened in another tab, so this tab can no longer save anything. What was shown as saved is safe. If you changed something since, save the project as a file. Then reload.',
    'storage-deleted':
      'The saved data of this page was deleted, in the browser or in another tab. What you see is only in this tab, and nothing more is saved. Save the project as a file, reload, and open the file.',
    'storage-closed':
      'The browser closed the saved data, as it does when it clears data or the disk fails. Nothing more is saved, and what was saved may be gone. Save the project as a file, then reload, and open the file if the project is gone.',
    'storage-failed':
      'The last change could not be saved. What was saved before is safe. Do it again, or save the project as a file.',
    'storage-damaged':
      'Some of the stored data of this project is damaged, so that could not be done. Everything else is as it was. Save the project as a file to keep what can be read; other projects are not affected.',
    'storage-not-opened':
      'What was saved could not be opened. It is as it was, but nothing that you do now is kept. Free space where there is none left, then reload the page.',
    'storage-quota-start':
      'There is no room left to save. What you did last is not kept; everything that was saved before is safe. Delete old projects or free space, then do it again.',
    'storage-failed-start':
      'What you did last could not be saved. Everything that was saved before is safe. Do it again; if that does not help, reload the page first.',
    'storage-upgraded-start':
      'A newer version of this page was opened in another tab, so this tab can no longer save anything. What was saved is safe. Reload the page.',
    'storage-deleted-start':
      'The saved data of this page was deleted, in the browser or in another tab. The projects that are listed here are gone. Reload the page, and open them from exported files if you have any.',
    'storage-closed-start':
      'The browser closed the saved data, as it does when it clears data or the disk fails. Nothing more is saved, and what was saved may be gone. Reload the page to see what is there.',
    'storage-damaged-start':
      'Some of the stored data of that project is damaged, so that could not be done. Everything else is as it was, and other projects are not affected. Open it from an exported file if you have one.',
    'opening-quota':
      'There is no room left to save what is in that file, so nothing was opened. Your file is as it was, and everything that was saved before is safe. Delete old projects or free space, then open it again.',
    'opening-failed':
      'What is in that file could not be saved, so nothing was opened. Your file is as it was, and everything that was saved before is safe. Open it again; if that does not help, reload the page first.',
    'projects-damaged_one':
      '{{count}} project is damaged and cannot be shown. Nothing of it was removed, and all others are as they were. Open it from an exported file if you have one.',
    'projects-damaged_other':
      '{{count}} projects are damaged and cannot be shown. Nothing of them was removed, and all others are as they were. Open them from exported files if you have any.',
    'samples-damaged_one':
      '{{count}} picture of this project is damaged and is left out. All others are there. Add it again if you have it.',
    'samples-damaged_other':
      '{{count}} pictures of this project are damaged and are left out. All others are there. Add them again if you have them.',
    rescued:
      'The file contains everything that this page shows, and what could not be saved. “Open a file” on the start page opens it again, here or on another computer.',
    'rescued-without_one':
      'The file was made, but without {{count}} picture that neither the browser nor this tab has any more. Everything else is in it.',
    'rescued-without_other':
      'The file was made, but without {{count}} pictures that neither the browser nor this tab has any more. Everything else is in it.',
    'export-without_one':
      'The file was made, but without {{count}} picture that cannot be read and so cannot be learnt from. Everything else is in it.',
    'export-without_other':
      'The file was made, but without {{count}} pictures that cannot be read and so cannot be learnt from. Everything else is in it.',
    'export-too-large':
      'The file would be larger than this page can open again, so it was not made. The project is as it was. Delete pictures, or export a copy of the project for each part of its classes.',
    'model-closed':
      'The model is closed. It is not kept in this browser: to use it again, open its file.',
    'part-missing':
      'This could not be done: the page was updated meanwhile, or the network is gone. Your work is not affected. Reload the page, then try again.',
    'storage-not-found':
      'That project is no longer on this computer; it may have been deleted in another tab. Open it from an exported file if you have one.',
    'import-done_zero': 'No picture was added.',
    'import-done_one': 'Added {{count}} picture.',
    'import-done_other': 'Added {{count}} pictures.',
    'import-failed_one':
      '{{count}} file could not be added and is as it was on your disk. See which one, and why.',
    'import-failed_other':
      '{{count}} files could not be added and are as they were on your disk. See which ones, and why.',
    'import-cancelled_zero': 'Adding was stopped. Nothing was added.',
    'import-cancelled_one':
      'Adding was stopped; {{count}} picture was added before that and stays.',
    'import-cancelled_other':
      'Adding was stopped; {{count}} pictures were added before that and stay.',
    'better-base':
      'This computer is fast enough for a base model that recognises more. All pictures are looked at again, once.',
    'done-delete-class_zero': 'The class “{{name}}” was deleted.',
    'done-delete-class_one': 'The class “{{name}}” and its picture were deleted.',
    'done-delete-class_other': 'The class “{{name}}” and its {{count}} pictures were deleted.',
    'done-delete-task': 'The task “{{name}}” was deleted.',
    'done-merge-classes': '“{{from}}” was merged into “{{into}}”.',
    'done-move-samples_one': '{{count}} picture was moved to “{{name}}”.',
    'done-move-samples_other': '{{count}} pictures were moved to “{{name}}”.',
    'done-delete-samples_one': '{{count}} picture was deleted.',
    'done-delete-samples_other': '{{count}} pictures were deleted.',
    'done-hold-back_one': '{{count}} picture was moved to the test set.',
    'done-hold-back_other': '{{count}} pictures were moved to the test set.',
    'done-return-to-examples_one': '{{count}} picture is an example again.',
    'done-return-to-examples_other': '{{count}} pictures are examples again.',
    'import-refused_zero':
      'Adding was stopped, since nothing more can be saved. Your files are as they were on your disk.',
    'import-refused_one':
      'Adding was stopped, since nothing more can be saved. {{count}} picture was added before that and is saved; your files are as they were on your disk.',
    'import-refused_other':
      'Adding was stopped, since nothing more can be saved. {{count}} pictures were added before that and are saved; your files are as they were on your disk.',
    'no-pictures':
      'There was no picture in what you added. Nothing was changed. JPEG, PNG, WebP and GIF files, folders of them and zips can be added.',
    'test-no-class_one':
      '{{count}} picture was left out of the test set, because no class has the name of its folder. Everything else was added. Rename the folder, or add the class first.',
    'test-no-class_other':
      '{{count}} pictures were left out of the test set, because no class has the name of their folders. Everything else was added. Rename the folders, or add the classes first.',
    'dataset-no-base':
      'The examples of that dataset were not made by a base model of this page: none gives embeddings of that length. Nothing was changed. If ImageNet MobileNet made them, choose it in the settings of a project first, then open the file again.',
    'nothing-to-export':
      'There is nothing to export yet. Nothing was changed. Add pictures to a class first.',
    'file-not-ours':
      'That file contains nothing that this page can open. Nothing was changed. Choose a project or a trained head that was exported here, a project of Teachable Machine, pictures in folders or zips, or a model that was exported for TensorFlow.js.',
    'file-worker-failed':
      'That file could not be opened: the part of the page that reads files has stopped, as it does where memory is short. Nothing was changed. Close other tabs or programs, then open it again.',
    'file-encrypted':
      'That archive asks for a password. Nothing was changed. Unpack it, pack it again without a password, then open it again.',
    'file-of-model-missing':
      '{{missing}} of that model is missing. Nothing was changed. Open the model’s zip as it was downloaded, or choose all its files together: model.json, metadata.json and weights.bin.',
    'file-packed-otherwise':
      'That zip is packed in a way that this page cannot read, such as bzip2, LZMA or Deflate64. Nothing was changed. Pack it again as a usual zip (Deflate), then open it again.',
    'too-many-pictures':
      'That is {{count, number}} pictures, and at most {{most, number}} can be opened at once. Nothing was changed. Open a part of them, and add others to the project then.',
    'no-room-for-pictures':
      'Those pictures would take about {{needed, number}} MB, and the browser has {{free, number}} MB left for this page. Nothing was changed. Delete old projects, free space on the disk, or take fewer pictures.',
    'file-of-sounds':
      'That is a project of sounds, and this page learns only from pictures. Nothing was changed. Choose an image project.',
    'file-other-model':
      'That is a model in a format that only other programs can open. Nothing was changed. Export it as TensorFlow.js from where it comes from, then open that.',
    'open-one':
      'There is no picture in those files, and of other files only one can be opened at a time. Nothing was changed. Choose one, or all the files of a model: model.json, metadata.json and weights.bin.',
    'model-incomplete':
      'That is not a whole model of pictures. Nothing was changed. Open its zip as it was downloaded, or choose model.json, metadata.json and weights.bin together.',
    'model-unusable':
      'That model cannot be used here: it is damaged, or does not take one picture and give confidences. Nothing was changed. Export it again, from an image project.',
    'model-failed':
      'The model could not be opened, because a part of this page could not be loaded. Nothing was changed. Reload the page, then open it again.',
    'file-newer-version':
      'That file was made by a newer version of this page. Nothing was changed. Reload to get the newest version, then open it again.',
    'file-damaged':
      'That file is damaged or not complete. Nothing was changed. Copy or download it again, or export it again.',
    'file-too-large':
      'That file unpacks to more than this page can open. Nothing was changed. Unpack it yourself, and add its folders of pictures to a project.',
    'file-json-too-large':
      'That file contains more data than this page can open at once. Nothing was changed. Make it again from fewer examples, such as those of some of the classes, then open that.',
    'file-other-base':
      'That file needs the base model {{base}}, which this version of the page does not know. Nothing was changed. Reload to get the newest version, then open it again.',
    'camera-denied':
      'The browser does not let this page use the camera. Your pictures are safe. Allow it with the camera symbol next to the address, then try again.',
    'camera-missing':
      'No camera was found. Everything else works. Plug one in and try again, or add pictures from files.',
    'camera-busy':
      'Another program is using the camera. Nothing was lost. Close that program, then try again.',
    'camera-unplugged':
      'The camera was unplugged or switched off. All pictures taken are kept. Plug it in and try again.',
    'camera-insecure':
      'Browsers allow the camera only at https or localhost addresses. Everything else works. Open the page at such an address.',
    'camera-unsupported':
      'This browser cannot use a camera. Everything else works. Add pictures from files, or use another browser.',
    'camera-failed':
      'The camera could not be started. Your pictures are safe. Plug it in again or choose another, then try again.',
    'empty-name': 'A name needs at least one letter. The old name stays. Type another.',
    'long-name': 'That name is too long. The old one stays. Use at most 80 characters.',
    'duplicate-name':
      'There is already one with that name. Nothing was changed. Choose another name.',
    'edit-refused':
      'That could not be done any more, because something changed meanwhile. Nothing was changed. Look again and retry.',
    'predict-failed':
      'A picture could not be looked at. Your data is safe. The page continues with the next one; reload it if this keeps happening.',
    'address-only':
      'Only the address of that came along, and this page fetches nothing from the internet. Nothing was changed. Save the picture on your disk and drop the file, or copy the picture and paste it here.',
    'picture-unread': '“{{name}}” {{why}}. Nothing was changed.',
    'pictures-mirrored_one':
      'That picture is from a project of Teachable Machine, which mirrors what the camera sees; this project does not. Where left and right matter, open that project by itself, from the start page.',
    'pictures-mirrored_other':
      'Those {{count}} pictures are from a project of Teachable Machine, which mirrors what the camera sees; this project does not. Where left and right matter, open that project by itself, from the start page.',
    'pictures-stretched_one':
      'A picture uses only a part of its range of brightness, as those of microscopes do. It was stretched to the whole range, so that something can be seen; your file is as it was.',
    'pictures-stretched_other':
      '{{count}} pictures use only a part of their range of brightness, as those of microscopes do. Each was stretched to the whole range, so that something can be seen; your files are as they were.',
    'picture-failed':
      'A picture could not be added. All others are kept. Try again, or take another.',
    'project-opened': 'Opened “{{name}}”. It is saved on this computer.',
    'fine-tuned-gone':
      'The fine-tuned base model of this project could not be read, so the pretrained one is used. Pictures and classes are safe. Train again to fine-tune it.',
    'checkpoint-not-saved':
      'There is no room to save the progress of the training. It continues, and nothing else is lost, but it starts from the beginning if the page is closed.',
    'training-without_one':
      '{{count}} picture could not be read and is left out of the training. Everything else continues.',
    'training-without_other':
      '{{count}} pictures could not be read and are left out of the training. Everything else continues.',
    'training-base-changed':
      'The base model was changed while a network was trained, so what was trained does not fit. Nothing was changed. Change back to keep it, or train again.',
    'training-others_one':
      'The dense network of {{count}} other task does not fit the fine-tuned base model, so Automatic decides there. Train again in that task.',
    'training-others_other':
      'The dense networks of {{count}} other tasks do not fit the fine-tuned base model, so Automatic decides there. Train again in those tasks.',
    'training-crashed':
      'The training stopped: the part that computes it broke down, perhaps because of a lack of memory. The project is as it was. Resume from the last epoch, or train with smaller batches.',
    'training-refused':
      'That cannot be trained: there are too few pictures, or the base model has no such blocks. The project is as it was. Add pictures, or unfreeze less.',
    'training-no-backend':
      'Nothing on this machine can train that. The project is as it was. Train a dense network with all blocks frozen, or use another browser.',
    'training-failed':
      'The training failed. The project is as it was. Resume from the last epoch if that is offered, or train with smaller batches or fewer blocks.',
    'pictures-opened':
      'Opened “{{name}}”: its pictures are saved on this computer, and are ready once the page has looked at them.',
    'head-opened': 'Opened the trained head “{{name}}”. It is ready to recognise pictures.',
  },
  file: {
    unknown: 'could not be read',
    'no-such-class': 'is not the name of a class',
    'not-a-picture': 'is not a picture',
    'not-now': 'needs a part of the page that did not load; reload the page and try again',
    unreadable: 'could not be read: it is a folder, or was moved or deleted meanwhile',
    'no-class': 'lies in no folder of a class',
    'no-label': 'is in no table of labels',
    'of-examples': 'lies with the pictures to learn from',
    'of-damaged-project': 'belongs to a project whose manifest is damaged',
    broken: 'is damaged',
    'too-large': 'is too large to open here; make it smaller',
    empty: 'is empty',
    'zip-damaged': 'is a damaged zip',
    'zip-packed-otherwise':
      'is a zip that is packed in a way that this page cannot read; pack it again as a usual zip (Deflate)',
    'zip-encrypted': 'is a zip with a password; unpack it first',
    'zip-too-large': 'is a zip that is too large; unpack it first',
    'zip-inside': 'is a zip in a zip in a zip; unpack it first',
  },
  /** What is said of a file of a kind that is known, but not read. */
  unread: {
    picture: 'is in {{kind}} format, which cannot be read here; save it as JPEG or PNG',
    drawing:
      'is in {{kind}} format, a drawing without pixels to learn from; save it as PNG with the program that drew it',
    raw: 'is in {{kind}} format, as the sensor of a camera recorded it; save it as JPEG with the program of the camera',
    video: 'is a video ({{kind}}); take still pictures of it and add those',
    sound: 'is a sound ({{kind}}), and only pictures can be learnt',
    document: 'is a document ({{kind}}); save the pictures in it as JPEG or PNG and add those',
    archive:
      'is an archive ({{kind}}) of a kind that cannot be opened here; unpack it, or pack it again as a zip',
    'web-page': 'is a web page, not the picture on it; save the picture itself and add that',
  },
};

/** The same keys with any text. Plural forms that a language lacks may be left out. */
type DeepString<T> = {
  [K in keyof T as K extends `${string}_one` | `${string}_zero` ? never : K]: T[K] extends string
    ? string
    : DeepString<T[K]>;
} & { [K in keyof T as K extends `${string}_one` | `${string}_zero` ? K : never]?: string };

/** What every language must supply. */
export type Messages = DeepString<typeof en>;
