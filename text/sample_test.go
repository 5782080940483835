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
	member := map[string]any{"Name": typed, "Joined": at, "Stopped": time.Time{}, "Consent": map[string]any{"At": at, "Version": "2026-11"}}
	all := map[string]any{
		"Name": typed, "Org": typed, "Query": typed, "Title": typed, "Unknown": typed, "Parent": typed, "Number": typed,
		"N": n, "Of": n, "Least": n, "Most": n, "Have": n, "Below": n, "Members": n,
		"Topics": []string{"news", "press"}, "Member": member, "Roles": n, "Duties": []map[string]any{{"Name": "post", "What": typed}}, "Acks": n, "Entries": n,
		"Reminders": n, "Unfinished": n, "Begun": at, "Link": "https://t.me/bot?start=o1",
		"Stopped": n > 0, "Role": "youth",
		"Lines":   []map[string]any{{"Question": typed, "Said": typed, "Name": typed, "Role": "youth", "Org": typed}},
		"Section": "posts", "Sections": []map[string]any{{"Section": "posts", "Lines": []map[string]any{{"Name": "help", "What": typed}}}},
	}
	maps.Copy(all, map[string]any{
		"At": at, "Date": at, "Published": at, "Topic": "news", "State": typed, "Trouble": typed, "Word": typed,
		"Excerpt": typed, "Text": "<b>жирно</b>", "ID": n, "Names": []string{typed, typed},
		"Total": n, "Sent": n, "Left": n, "Done": n, "Percent": n, "Dues": n, "Refused": n, "Unknown": n, "Skipped": n,
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
	maps.Copy(all, map[string]any{"Board": typed, "Size": "A4", "Subscribed": n, "Moved": n > 1, "Began": n, "Joined": n / 2}) // posters

	maps.Copy(all, map[string]any{ // the journal
		"Filter": typed, "Hash": "3f2a", "Since": at, "Ends": n > 1, "Facts": []map[string]any{{"Name": typed, "Value": typed}},
	})
	maps.Copy(all, map[string]any{ // personal data
		"Purpose": "contest", "Matter": "access", "Self": n > 1, "Past": n > 1, "Paper": n > 3, "Keeps": "talks",
	})
	maps.Copy(all, map[string]any{ // joining the union
		"Stage": []string{"new", "talks", "applied", "joined", "declined"}[n%5], "Phone": "+79123456789", "Position": typed, "Leader": typed,
		"Origin": typed, "Since": []time.Time{{}, at}[n%2], "Came": n, "Applied": n, "Joined": n,
		"Sources": []map[string]any{{"Name": typed, "Came": n, "Applied": n, "Joined": n, "Percent": n}}, "Branches": []map[string]any{{"Name": "", "Came": n, "Applied": n, "Joined": n, "Percent": n}},
	})
	maps.Copy(all, map[string]any{ // membership
		"Status": []string{"member", "pensioner", "student", "candidate", "subscriber", "left"}[n%6], "Wanted": "student", "Where": typed, "Code": n > 3,
		"Moves": n > 1, "FromOrg": typed, "By": []string{"", typed}[n%2], "Username": "anna", "Papers": n, "Card": typed, "Source": typed, "Poster": typed,
		"Entered": at, "Verified": []time.Time{{}, at}[n%2], "Consent": at, "Offline": n > 1, "Twins": n, "Entry": []string{"", "code", "approval"}[n%3],
		"Outside": n > 1, "OtherName": typed, "OtherOrg": typed, "OtherEntered": at, "OtherOffline": n > 1, "Answers": n, "Stand": []string{"member"},
	})
	maps.Copy(all, map[string]any{ // questions to the union
		"Method": n > 1, "Above": typed, "Answerer": typed, "ByHand": n > 1, "Which": "mine", "Period": "year", "Overdue": n, "InTerm": n,
		"Median": at.Add(time.Hour), "Slow": at.AddDate(0, 0, n),
	})
	maps.Copy(all, map[string]any{ // duties, invitations and handing over
		"Decision": typed, "Deputy": n > 1, "Config": n > 3, "Deeds": []string{"post", "rule"}, "Bare": n, "Empty": n == 0,
		"Legacy": map[string]any{
			"Posts": n, "Proposals": n, "Reminders": n, "Talks": n, "Stays": n, "Contests": n, "Segments": n, "Joinings": n, "Questions": n,
		},
	})
	maps.Copy(all, map[string]any{ // the tree, and lists of it
		"Level": "primary", "Short": typed, "Address": typed, "Books": n, "Class": []string{"", "small", "huge"}[n%3], "Officer": n > 1, "Closed": n > 3,
		"Here": n, "Awaited": n, "Readers": n, "Field": "short", "Expected": n > 1, "Sure": n > 1, "Added": n, "Altered": n, "Kept": n, "Remarks": n,
		"Responsible": []map[string]any{{"Name": typed, "Role": "officer", "Deputy": n > 1}}[:n%2],
	})
	all["Before"] = []map[string]any{{"Status": "subscriber", "Since": at}, {"Status": "member", "Since": time.Time{}}}[:1+n%2]
	all["Planned"] = map[string]any{"Posts": n, "Reminders": n, "Segments": n, "Contests": n}
	line := all["Lines"].([]map[string]any)[0]
	maps.Copy(line, map[string]any{"Title": typed, "State": typed, "Done": n, "Total": n, "Percent": n, "Going": n > 1, "N": n, "Of": n, "Right": n > 1})
	maps.Copy(line, map[string]any{"At": at, "Mark": "🗑 ", "Waits": n > 3, "Repeats": n > 1, "Quiet": n > 3})
	maps.Copy(line, map[string]any{"Number": n, "Whom": typed, "Detail": typed})
	maps.Copy(line, map[string]any{"Status": "member", "Listed": n > 1, "Whence": typed, "Heir": n > 1, "Held": n > 2, "Ended": n > 3})
	maps.Copy(line, map[string]any{"Answer": n > 1, "Text": "<b>жирно</b>", "Files": n, "Asked": n, "Answered": n, "InTerm": n, "Overdue": n})
	maps.Copy(line, map[string]any{"Card": []string{"", typed}[n%2], "Offline": n > 1})
	holder := map[string]any{"Name": typed, "Deputy": n > 1, "Since": at, "Ends": n > 1, "Until": at, "Decision": typed, "Active": n > 1, "Last": at}
	maps.Copy(line, map[string]any{
		"Whole": n > 3, "Head": typed, "Called": typed, "Deputy": n > 1, "Ends": n > 1, "Last": at, "Holders": []map[string]any{holder}[:n%2],
	})
	return all
}
