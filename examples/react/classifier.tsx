/** A classifier as a React component, for any bundler. `inkling` is `dist/inkling.js`. */
import { load, type Model, type Prediction } from 'inkling';
import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

/** @param address of the `model.json` of an export. */
export function Classifier({ address }: { readonly address: string }) {
  const [model, setModel] = useState<Model | null>(null);
  const [predictions, setPredictions] = useState<readonly Prediction[]>([]);
  const [problem, setProblem] = useState('');

  useEffect(() => {
    const loading = load(address);
    loading.then(setModel, (error: unknown) => setProblem(String(error)));
    // Whoever loads a model must dispose it.
    return () => void loading.then(loaded => loaded.dispose()).catch(() => undefined);
  }, [address]);

  const look = async (picture: File | undefined) => {
    if (!model || !picture) return;
    try {
      setPredictions(await model.classify(picture, { top: 3 }));
      setProblem('');
    } catch (error) {
      setProblem(String(error));
    }
  };

  return (
    <>
      <label>
        A picture:{' '}
        <input
          type="file"
          accept="image/*"
          disabled={!model}
          onChange={event => void look(event.target.files?.[0])}
        />
      </label>
      <ol>
        {predictions.map(({ label, index, confidence }) => (
          <li key={index}>
            {label}: {Math.round(confidence * 100)} %
          </li>
        ))}
      </ol>
      <p role="alert">{problem}</p>
    </>
  );
}

const root = document.getElementById('root');
if (root) createRoot(root).render(<Classifier address="model/model.json" />);
