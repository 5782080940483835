package text_test

import (
	"maps"
	"time"
)

// sample is data for every phrase: one value for each name of a field,
// hostile where a person types it. N is how many of everything there are.
func sample(n int) map[string]any {
	const typed = `<script>&"Лицей № 3"`
	at := time.Date(2026, 12, 24, 9, 30, 0, 0, time.UTC)
	member := map[string]any{"Name": typed, "Joined": at, "Consent": map[string]any{"At": at, "Version": "2026-11"}}
	all := map[string]any{
		"Name": typed, "Org": typed, "Query": typed, "Title": typed, "Parent": typed, "Number": typed,
		"N": n, "Of": n, "Least": n, "Most": n, "Have": n, "Below": n, "Members": n,
		"Topics": []string{"news", "press"}, "Member": member, "Roles": n, "Duties": []map[string]any{{"Name": "post", "What": typed}}, "Acks": n, "Entries": n,
		"Reminders": n, "Unfinished": n, "Begun": at, "Link": "https://t.me/bot?start=o1",
		"Stopped": n > 0, "Role": "youth",
		"Lines":    []map[string]any{{"Question": typed, "Said": typed, "Name": typed, "Role": "youth", "Org": typed}},
		"Everyone": []map[string]any{{"Name": "help", "What": typed}},
	}
	maps.Copy(all, map[string]any{
		"At": at, "Date": at, "Published": at, "Topic": "news", "State": typed, "Trouble": typed, "Word": typed,
		"Excerpt": typed, "Text": "<b>жирно</b>", "ID": n, "Names": []string{typed, typed},
		"Total": n, "Sent": n, "Left": n, "Done": n, "Percent": n, "Refused": n, "Unknown": n, "Skipped": n,
		"Uncertain": n, "More": n, "Hours": n / 3, "Minutes": n, "Seconds": n, "Timed": n > 0, "Waits": n > 3,
		"Chars": n, "Files": n, "MaxFiles": n, "Open": n, "Shown": n / 2, "Silent": n, "Acknowledged": n > 1,
	})
	maps.Copy(all, map[string]any{ // contests, entries and reminders
		"Description": "<b>о конкурсе</b>", "Nominations": []string{typed, typed}[:1+n%2], "Deadline": at.AddDate(0, 0, n), "Now": at,
		"Standing": n / 2, "Drafts": n, "From": n, "To": n, "Contest": typed, "Nomination": typed, "Author": typed,
		"Submitted": at, "Changed": at, "Version": n, "Withdrawn": n == 3, "Links": []string{typed, typed}[:n%3],
		"Whom": []string{"me", "topic", "org", "unack", "unfinished"}[n%5], "Times": []time.Time{at, at}, "Repeats": n > 1,
		"Due": n > 0, "Paused": n > 3, "Gist": typed, "Words": "<b>жирно</b>", "Was": at,
	})
	maps.Copy(all, map[string]any{ // posts
		"Poll": typed, "Located": n > 1, "Fields": []string{typed}, "Until": at, "Reason": typed, "Stars": n, "Watched": n > 1,
		"Manner": []string{"silent", "protected"}[:n%3], "Buttons": []map[string]any{{"Label": typed, "URL": "https://example.org/?a=1&b"}},
		"Quiz": n > 1, "Orgs": []map[string]any{{"Name": typed, "N": n, "Of": n}}, "Kind": "sticker", "Others": n > 1, "Groups": n,
	})
	maps.Copy(all, map[string]any{ // audiences, places and rules
		"Conditions": []map[string]any{
			{"What": "orgs", "Minus": n > 1, "Names": []string{typed, typed}},
			{"What": "roles", "Minus": n > 1, "Holds": []string{"youth", "officer"}},
			{"What": "topics", "Minus": n > 1, "Topics": []string{"news"}},
			{"What": "unacked", "Minus": n > 1, "Title": typed},
			{"What": "lang", "Minus": n > 1, "Lang": "ru"},
		},
		"Holds": []string{"youth"}, "Lang": "en", "Zone": "Asia/Omsk", "Begin": "22:00", "End": "8:00", "Quiet": n > 1,
		"Channel": n > 1, "Listed": n > 1, "Owned": n > 3,
	})
	maps.Copy(all, map[string]any{ // approval, and what is done afterwards
		"Narrowed": n > 1, "Edited": n > 1, "Late": n > 3, "May": n > 1, "Remark": typed, "Approver": typed, "Same": n > 3, "Again": n > 1, "Mark": "✏️ ",
		"Act": []string{"", "edit", "recall", "pin", ""}[n%5],
	})
	line := all["Lines"].([]map[string]any)[0]
	maps.Copy(line, map[string]any{"Title": typed, "State": typed, "Done": n, "Total": n, "Percent": n, "Going": n > 1, "N": n, "Of": n, "Right": n > 1})
	maps.Copy(line, map[string]any{"At": at, "Mark": "🗑 ", "Waits": n > 3, "Repeats": n > 1, "Quiet": n > 3})
	return all
}
