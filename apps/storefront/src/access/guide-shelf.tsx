import type { Guide } from "./library.ts";

export function GuideShelf({ guides }: { guides: readonly Guide[] }) {
  return (
    <ul className="grid gap-4 md:grid-cols-2">
      {guides.map((guide) => (
        <li
          key={guide.title}
          className="grid content-start gap-3 rounded-sheet border border-line bg-sheet p-6"
        >
          <div>
            <h3 className="font-bold text-title">{guide.title}</h3>
            <p className="text-soft">{guide.about}</p>
          </div>
          <ol className="grid list-decimal gap-1 pl-7 marker:font-mono marker:text-small marker:text-soft">
            {guide.lessons.map((lesson) => (
              <li key={lesson}>{lesson}</li>
            ))}
          </ol>
        </li>
      ))}
    </ul>
  );
}
