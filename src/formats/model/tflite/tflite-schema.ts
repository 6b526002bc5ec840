/**
 * What is used of the schema of TensorFlow Lite models, version 3: the fields of its tables in their
 * order, and numbers of operators, options and types. Imports nothing.
 * Source: tensorflow/lite/schema/schema.fbs.
 */

export const SCHEMA_VERSION = 3;
export const IDENTIFIER = 'TFL3';

export const MODEL = [
  'version',
  'operator_codes',
  'subgraphs',
  'description',
  'buffers',
  'metadata_buffer',
  'metadata',
] as const;
export const OPERATOR_CODE = [
  'deprecated_builtin_code',
  'custom_code',
  'version',
  'builtin_code',
] as const;
export const SUBGRAPH = ['tensors', 'inputs', 'outputs', 'operators', 'name'] as const;
export const TENSOR = ['shape', 'type', 'buffer', 'name'] as const;
export const OPERATOR = [
  'opcode_index',
  'inputs',
  'outputs',
  'builtin_options_type',
  'builtin_options',
] as const;
export const BUFFER = ['data'] as const;
export const METADATA = ['name', 'buffer'] as const;

export const TENSOR_TYPE = { float32: 0, float16: 1, int32: 2 } as const;

export const PADDING = { same: 0, valid: 1 } as const;

export const ACTIVATION = { linear: 0, relu: 1, relu6: 3 } as const;
/** What an operator can do to its output by itself. */
export type Activation = keyof typeof ACTIVATION;

/** An operator's number, and the version of it that has what is used here. */
interface OperatorCode {
  readonly code: number;
  readonly version: number;
}

export const OPERATORS = {
  ADD: { code: 0, version: 1 },
  CONCATENATION: { code: 2, version: 1 },
  CONV_2D: { code: 3, version: 1 },
  DEPTHWISE_CONV_2D: { code: 4, version: 2 },
  /** From version 3 on it takes float16. */
  DEQUANTIZE: { code: 6, version: 3 },
  FULLY_CONNECTED: { code: 9, version: 1 },
  L2_NORMALIZATION: { code: 11, version: 1 },
  MUL: { code: 18, version: 1 },
  RELU: { code: 19, version: 1 },
  RELU6: { code: 21, version: 1 },
  RESHAPE: { code: 22, version: 1 },
  SOFTMAX: { code: 25, version: 1 },
  PAD: { code: 34, version: 1 },
  MEAN: { code: 40, version: 1 },
  SUB: { code: 41, version: 1 },
  EXP: { code: 47, version: 1 },
  MINIMUM: { code: 57, version: 1 },
  LOG: { code: 73, version: 1 },
  SUM: { code: 74, version: 1 },
  REDUCE_MAX: { code: 82, version: 1 },
  REVERSE_V2: { code: 105, version: 1 },
  ELU: { code: 111, version: 1 },
} as const satisfies Readonly<Record<string, OperatorCode>>;
export type OperatorName = keyof typeof OPERATORS;

/** Number in the union of options, and fields, of the operators that have some. */
export const CONV_2D_OPTIONS = {
  type: 1,
  fields: [
    'padding',
    'stride_w',
    'stride_h',
    'fused_activation_function',
    'dilation_w_factor',
    'dilation_h_factor',
  ],
} as const;
export const DEPTHWISE_CONV_2D_OPTIONS = {
  type: 2,
  fields: [
    'padding',
    'stride_w',
    'stride_h',
    'depth_multiplier',
    'fused_activation_function',
    'dilation_w_factor',
    'dilation_h_factor',
  ],
} as const;
export const FULLY_CONNECTED_OPTIONS = { type: 8, fields: ['fused_activation_function'] } as const;
export const SOFTMAX_OPTIONS = { type: 9, fields: ['beta'] } as const;
export const CONCATENATION_OPTIONS = {
  type: 10,
  fields: ['axis', 'fused_activation_function'],
} as const;
export const ADD_OPTIONS = { type: 11, fields: ['fused_activation_function'] } as const;
export const L2_NORM_OPTIONS = { type: 12, fields: ['fused_activation_function'] } as const;
export const RESHAPE_OPTIONS = { type: 17, fields: ['new_shape'] } as const;
export const MUL_OPTIONS = { type: 21, fields: ['fused_activation_function'] } as const;
export const REDUCER_OPTIONS = { type: 27, fields: ['keep_dims'] } as const;
export const SUB_OPTIONS = { type: 28, fields: ['fused_activation_function'] } as const;
