import type { Course } from "../library.ts";

export function CourseShelf({ courses }: { courses: readonly Course[] }) {
  return (
    <ul className="grid gap-4">
      {courses.map((course) => (
        <li key={course.title} className="grid gap-3 rounded-sheet border border-line bg-sheet p-6">
          <div>
            <h2 className="text-title font-bold">{course.title}</h2>
            <p className="text-soft">{course.about}</p>
          </div>
          <ol className="grid list-decimal gap-1 pl-7 marker:font-mono marker:text-small marker:text-soft">
            {course.lessons.map((lesson) => (
              <li key={lesson}>{lesson}</li>
            ))}
          </ol>
        </li>
      ))}
    </ul>
  );
}
